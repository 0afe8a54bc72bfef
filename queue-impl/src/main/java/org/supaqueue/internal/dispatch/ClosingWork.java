package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.supaqueue.internal.store.FailureText;

/**
 * What a node that stops does in the database, on a thread of the node. A database that is silent holds up this thread, and
 * not the one that stops the node.
 */
final class ClosingWork {

    /** A piece of work. */
    @FunctionalInterface
    interface Work {
        void run() throws SQLException, InterruptedException;
    }

    private static final System.Logger LOG = System.getLogger(ClosingWork.class.getName());

    private final ThreadPoolExecutor executor;

    ClosingWork(ThreadFactory threads) {
        executor = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    }

    /** Makes the thread: a host that is on its way down may make none. */
    void prepare() {
        executor.prestartCoreThread();
    }

    /** Does a piece of work after those before it. */
    void add(Work work) {
        executor.execute(() -> run(work));
    }

    private static void run(Work work) {
        try {
            work.run();
        } catch (InterruptedException abandoned) {
            Thread.currentThread().interrupt();
        } catch (SQLException | RuntimeException failed) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "A node that stops could not give up all its leases, which run out: {0}",
                    FailureText.brief(failed));
        }
    }

    /** Takes no more work, and waits until what there is has been done; at most until then. */
    void finish(long deadlineNanos) throws InterruptedException {
        executor.shutdown();
        executor.awaitTermination(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    /** Waits for nothing more. */
    void abandon() {
        executor.shutdownNow();
    }
}
