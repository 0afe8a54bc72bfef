package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.store.failure.FailureText;

/**
 * Runs the database work of a node that stops, on a separate thread. If the database does not answer, only this thread
 * blocks, and not the thread that stops the node.
 */
final class ShutdownExecutor {

    @FunctionalInterface
    interface Task {
        void run() throws SQLException, InterruptedException;
    }

    private static final EventLog LOG = EventLog.of(ShutdownExecutor.class);

    private final ThreadPoolExecutor executor;

    ShutdownExecutor(ThreadFactory threads) {
        executor = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    }

    /** Starts the thread in advance, because a server that is shutting down may refuse to create threads. */
    void prestartThread() {
        executor.prestartCoreThread();
    }

    /** Queues work. The work runs after all work that was added before. */
    void execute(Task task) {
        executor.execute(() -> run(task));
    }

    private static void run(Task task) {
        try {
            task.run();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (SQLException | RuntimeException failed) {
            LOG.write(
                    LogEvent.STOP_FAILED,
                    () -> LogLine.of("This node stopped before all its leases were released; the remaining leases"
                            + " expire, and other nodes rescue the jobs: " + FailureText.brief(failed)));
        }
    }

    /**
     * Accepts no more work, and waits until the queued work is done or the deadline has passed.
     *
     * @param deadlineNanos a time of {@link System#nanoTime}
     */
    void shutdownAndAwait(long deadlineNanos) throws InterruptedException {
        executor.shutdown();
        executor.awaitTermination(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    /** Interrupts the running work and drops the queued work. */
    void shutdownNow() {
        executor.shutdownNow();
    }
}
