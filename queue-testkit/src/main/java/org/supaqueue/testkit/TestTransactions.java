package org.supaqueue.testkit;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.TransactionalException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/** Begins and ends the transactions of a test, and tells the queue about them as an application server does. */
final class TestTransactions implements TransactionSynchronizationRegistry {

    private final DataSource pool;
    private final ThreadLocal<TestTransaction> current = new ThreadLocal<>();

    TestTransactions(DataSource pool) {
        this.pool = pool;
    }

    /** {@return a DataSource whose connections belong to the transaction of the thread, if there is one} */
    DataSource joined() {
        return new KitDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                TestTransaction transaction = current.get();
                return transaction == null ? pool.getConnection() : transaction.connection();
            }
        };
    }

    boolean isActive() {
        return current.get() != null;
    }

    /**
     * Runs work in the transaction of the thread, or in a new one. A new one commits unless the work throws.
     *
     * @throws IllegalStateException if the work returns, but a new transaction was marked for rollback
     */
    <T, E extends Exception> T run(QueueTestKit.Work<T, E> work) throws E {
        if (isActive()) {
            return work.run();
        }
        TestTransaction transaction = new TestTransaction(pool);
        current.set(transaction);
        T result;
        try {
            result = work.run();
        } catch (Throwable failed) {
            rollback(transaction, failed);
            throw failed;
        }
        boolean commits = transaction.status() == Status.STATUS_ACTIVE;
        end(transaction);
        if (!commits) {
            throw new IllegalStateException(
                    "the transaction was rolled back, because an operation of the queue had failed in it");
        }
        return result;
    }

    /** The test must see the failure of the work, even if its connection is lost. */
    private void rollback(TestTransaction transaction, Throwable failed) {
        transaction.setRollbackOnly();
        try {
            end(transaction);
        } catch (RuntimeException second) {
            failed.addSuppressed(second);
        }
    }

    private void end(TestTransaction transaction) {
        try {
            transaction.end();
        } catch (SQLException failed) {
            throw new TransactionalException("the transaction could not be ended", failed);
        } finally {
            current.remove();
        }
        transaction.ended();
    }

    private TestTransaction required() {
        return Optional.ofNullable(current.get())
                .orElseThrow(() -> new IllegalStateException("the thread has no transaction"));
    }

    @Override
    public Object getTransactionKey() {
        return current.get();
    }

    @Override
    public void putResource(Object key, Object value) {
        required().resources().put(key, value);
    }

    @Override
    public Object getResource(Object key) {
        return required().resources().get(key);
    }

    @Override
    public void registerInterposedSynchronization(Synchronization synchronization) {
        required().add(synchronization);
    }

    @Override
    public int getTransactionStatus() {
        return isActive() ? current.get().status() : Status.STATUS_NO_TRANSACTION;
    }

    @Override
    public void setRollbackOnly() {
        required().setRollbackOnly();
    }

    @Override
    public boolean getRollbackOnly() {
        return required().status() == Status.STATUS_MARKED_ROLLBACK;
    }
}
