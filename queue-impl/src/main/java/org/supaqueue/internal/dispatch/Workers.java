package org.supaqueue.internal.dispatch;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The node's bounded pool of calling threads, all made by the container; idle ones end. */
final class Workers {

    private static final int IDLE_SECONDS = 30;

    private final int total;
    private final ThreadPoolExecutor pool;
    private int running;

    /**
     * Makes a pool.
     *
     * @param total how many calls at a time, over all groups
     */
    Workers(int total, Collection<WorkerGroup> groups, ThreadFactory threads) {
        this.total = total;
        int threadsAtMost = maxCalls(total, groups);
        // Never a direct hand-off: a thread whose call has ended is free here a moment before it takes the next.
        this.pool = new ThreadPoolExecutor(
                threadsAtMost, threadsAtMost, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        pool.allowCoreThreadTimeOut(true);
    }

    /** A group may always run one call, so the groups may exceed the total by one each. */
    static int maxCalls(int total, Collection<WorkerGroup> groups) {
        return total + groups.size();
    }

    synchronized int free(WorkerGroup group) {
        return group.free(total - running);
    }

    /**
     * Runs a call on a thread of the pool; its place is free again when it ends.
     *
     * @param done told after the place is free
     */
    void start(WorkerGroup group, Runnable call, Runnable done) {
        started(group);
        boolean accepted = false;
        try {
            pool.execute(() -> {
                try {
                    call.run();
                } finally {
                    finished(group);
                    done.run();
                }
            });
            accepted = true;
        } finally {
            if (!accepted) {
                finished(group);
            }
        }
    }

    private synchronized void started(WorkerGroup group) {
        running++;
        group.started();
    }

    private synchronized void finished(WorkerGroup group) {
        running--;
        group.finished();
        notifyAll();
    }

    /**
     * Waits until no call runs.
     *
     * @return false if the time passed first
     */
    synchronized boolean awaitIdle(Duration time) throws InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        while (running > 0) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    /** Ends the threads at once; calls that still run are interrupted. */
    void shutdownNow() {
        pool.shutdownNow();
    }
}
