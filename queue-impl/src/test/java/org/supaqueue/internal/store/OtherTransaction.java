package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** Another transaction, which changes a row while a statement of the store runs on a second thread. */
final class OtherTransaction implements AutoCloseable {

    private final StoreFixture queue;
    private final ExecutorService second = Executors.newSingleThreadExecutor();

    OtherTransaction(StoreFixture queue) {
        this.queue = queue;
    }

    @Override
    public void close() {
        second.shutdownNow();
    }

    /**
     * Runs a statement that waits for a lock of another transaction. The other transaction has changed a row, and
     * commits while the statement waits.
     *
     * @param first the SQL of the other transaction: takes the lock and changes the row
     * @param waiter runs the statement that waits
     * @return the result of the statement that waited
     */
    <T> T runWaitingFor(String first, Callable<T> waiter) throws Exception {
        try (Connection holder = queue.where.connect();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute(first);
            Future<T> result = second.submit(waiter);
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(
                            () -> "1"
                                    .equals(
                                            queue.query(
                                                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")));
            holder.commit();
            return result.get(10, TimeUnit.SECONDS);
        }
    }

    /**
     * Runs a task while another transaction has changed a row and still holds the row lock. Then commits that
     * transaction.
     */
    <T> T runDuring(String change, Callable<T> meanwhile) throws Exception {
        try (Connection holder = queue.where.connect();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute(change);
            T result = second.submit(meanwhile).get(10, TimeUnit.SECONDS);
            holder.commit();
            return result;
        }
    }
}
