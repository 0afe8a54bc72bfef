package org.supaqueue.testkit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.supaqueue.JobQueue;
import org.supaqueue.JobSchedules;
import org.supaqueue.QueueControl;
import org.supaqueue.internal.cdi.HostServices;
import org.supaqueue.internal.cdi.QueueParts;
import org.supaqueue.internal.cdi.QueueWithoutContainer;
import org.supaqueue.internal.config.Settings;
import org.supaqueue.internal.consumer.HttpEngine;
import org.supaqueue.internal.dispatch.ManualNode;
import org.supaqueue.internal.dispatch.NodeEnvironment;
import org.supaqueue.internal.observation.Observation;
import org.supaqueue.internal.store.CallerStore;
import org.supaqueue.internal.store.Database;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.spi.RetryPolicy;

/** The queue of one test, on a database of its own. */
final class OpenQueue implements AutoCloseable {

    /** More attempts than any test makes. A job that is always due again would otherwise run for ever. */
    private static final int MAX_ATTEMPTS = 10_000;

    private static final String SET_CLOCK = "UPDATE supaqueue_test_clock.clock SET instant = ?";

    private final TestPool pool;
    private final TestTransactions transactions;
    private final DataSource dataSource;
    private final QueueWithoutContainer queue;
    private final JobQueue jobQueue;
    private final RecordedEvents events;
    private final ManualNode node;
    private final AtomicBoolean running = new AtomicBoolean();

    /** @param retryPolicy the policy of the application; null for none */
    OpenQueue(TestPool pool, Settings settings, RetryPolicy retryPolicy, TestClock clock) {
        this.pool = pool;
        transactions = new TestTransactions(pool);
        dataSource = transactions.joined();
        Database database = new Database(pool);
        StoreOpener opener = QueueParts.opener(settings, database);
        HostServices services = new HostServices(KitThreads::daemon, KitThreads::daemon, Runnable::run, transactions);
        queue = new QueueWithoutContainer(
                new QueueParts(settings, database, opener, CallerStore.withoutJta(dataSource), services),
                new KitTransaction(transactions));
        jobQueue = AwaitByHand.around(queue.jobQueue(), this::runDueJobs);
        events = new RecordedEvents(queue.waiters()::settled);
        NodeEnvironment environment = new NodeEnvironment(
                KitThreads::daemon,
                calls -> new HttpEngine(calls, KitThreads::daemon),
                events,
                Observation.NONE,
                QueueWithoutContainer.version(),
                retryPolicy);
        node = new ManualNode(settings, opener, environment, clock);
    }

    JobQueue jobQueue() {
        return jobQueue;
    }

    QueueControl queueControl() {
        return queue.queueControl();
    }

    JobSchedules jobSchedules() {
        return queue.jobSchedules();
    }

    DataSource dataSource() {
        return dataSource;
    }

    <T, E extends Exception> T inTransaction(QueueTestKit.Work<T, E> work) throws E {
        return transactions.run(work);
    }

    void setClock(Instant instant) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(SET_CLOCK)) {
            statement.setObject(1, instant.atOffset(ZoneOffset.UTC));
            statement.executeUpdate();
        } catch (SQLException failed) {
            throw new IllegalStateException("the clock of the database could not be moved", failed);
        }
    }

    JobRun runDueJobs() {
        if (transactions.isActive()) {
            throw new IllegalStateException(
                    "due jobs run only after the transaction has ended: no node sees the jobs of an open transaction");
        }
        if (!running.compareAndSet(false, true)) {
            throw new IllegalStateException("due jobs are running already, perhaps in the thread of the test");
        }
        try {
            return new JobRun(runUntilNoneIsDue(), events.take());
        } catch (SQLException failed) {
            throw new IllegalStateException("the database refused a statement of the queue", failed);
        } finally {
            running.set(false);
        }
    }

    private int runUntilNoneIsDue() throws SQLException {
        int attempts = 0;
        while (node.runNext()) {
            if (++attempts == MAX_ATTEMPTS) {
                throw new IllegalStateException(
                        "after " + attempts + " attempts there are still due jobs, so the run was ended");
            }
        }
        return attempts;
    }

    @Override
    public void close() throws SQLException {
        node.close();
        queue.close();
        pool.close();
    }
}
