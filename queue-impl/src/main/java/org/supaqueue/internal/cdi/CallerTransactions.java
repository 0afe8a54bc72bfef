package org.supaqueue.internal.cdi;

import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.function.Function;
import java.util.function.Supplier;
import org.supaqueue.QueueUnavailableException;
import org.supaqueue.SupaQueueException;
import org.supaqueue.internal.store.Schema;

/** Runs operations in the caller's transaction, or in a new transaction if the caller has none. */
final class CallerTransactions {

    private final QueueRuntime runtime;
    private final OwnTransaction ownTransaction;
    private final TransactionSynchronizationRegistry transactions;

    CallerTransactions(
            QueueRuntime runtime, OwnTransaction ownTransaction, TransactionSynchronizationRegistry transactions) {
        this.runtime = runtime;
        this.ownTransaction = ownTransaction;
        this.transactions = transactions;
    }

    /** Whether the caller has no transaction, so that an operation begins one. */
    boolean beginsATransaction() {
        return transactions.getTransactionStatus() == Status.STATUS_NO_TRANSACTION;
    }

    /** Whether the caller has a transaction that can still commit. */
    boolean isActive() {
        return transactions.getTransactionStatus() == Status.STATUS_ACTIVE;
    }

    /**
     * Runs work in the caller's transaction, or in a new transaction if the caller has none. A failure of the work
     * marks the caller's transaction for rollback.
     *
     * @param work may run several times if the caller has no transaction and connections are dead
     */
    <T> T run(Function<Schema, T> work) {
        // Before the work: if the schema is not ready, the caller's transaction need not roll back.
        Schema schema = runtime.schema();
        if (beginsATransaction()) {
            return DeadConnectionRetry.run(() -> ownTransaction.run(() -> work.apply(schema)));
        }
        try {
            return work.apply(schema);
        } catch (RuntimeException | Error failed) {
            markForRollback(failed);
            throw failed;
        }
    }

    private void markForRollback(Throwable failed) {
        try {
            if (isActive()) {
                transactions.setRollbackOnly();
            }
        } catch (RuntimeException ended) {
            // The transaction's time-out has just ended the transaction. The caller must see the first failure.
            failed.addSuppressed(ended);
        }
    }

    /**
     * Turns exceptions of the container into {@link QueueUnavailableException}. The container throws its own exception
     * if the commit of the queue's transaction fails; WildFly's are checked exceptions, although no method declares
     * them.
     */
    <T> T withTypedExceptions(Supplier<T> work) {
        try {
            return work.get();
        } catch (SupaQueueException ours) {
            throw ours;
        } catch (Exception failed) {
            throw Unavailable.because(failed, runtime.settings().dataSource());
        }
    }
}
