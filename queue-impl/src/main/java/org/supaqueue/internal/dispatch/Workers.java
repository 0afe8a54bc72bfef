package org.supaqueue.internal.dispatch;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.supaqueue.internal.store.ClaimedJob;
import org.supaqueue.internal.wakeup.Signal;

/**
 * Runs the node's calls on a bounded number of threads. The container creates the threads; a thread ends after 30 idle
 * seconds. After each call, the worker itself takes the next claimed job, from the groups in turn.
 */
final class Workers {

    /** What a worker does with a job; must not throw. */
    @FunctionalInterface
    interface Work {
        void on(WorkerGroup group, ClaimedJob job);
    }

    private static final int IDLE_SECONDS = 30;

    private final int total;
    private final int threadsAtMost;
    private final ThreadPoolExecutor pool;
    private final Map<WorkerGroup, PrefetchBuffer> claimed = new LinkedHashMap<>();
    private final List<PrefetchBuffer> inTurn;
    private final Work work;
    private final BooleanSupplier mayStart;
    private final Signal wakeUp;
    private int turn;
    private int threads;
    private int running;

    /**
     * Creates the pool; starts no thread.
     *
     * @param total the maximum number of concurrent calls of all groups; each group may add one call
     * @param mayStart whether calls may start now; after this becomes true again, {@link #startThreads} must be called
     * @param wakeUp raised when a group can take more jobs than are claimed, and more jobs may be due
     */
    Workers(
            int total,
            Collection<WorkerGroup> groups,
            ThreadFactory threads,
            Work work,
            BooleanSupplier mayStart,
            Signal wakeUp) {
        this.total = total;
        this.work = work;
        this.mayStart = mayStart;
        this.wakeUp = wakeUp;
        groups.forEach(group -> claimed.put(group, new PrefetchBuffer(group, System.nanoTime())));
        this.inTurn = List.copyOf(claimed.values());
        this.threadsAtMost = maxCalls(total, groups);
        // A SynchronousQueue reuses the most recently idle thread. A pool with core threads and a queue would create a
        // new thread for each job until the core size is reached, even when other threads are idle.
        // No maximum: `threads` goes down a moment before the pool's thread is idle, so a maximum could reject a job.
        this.pool = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
    }

    /**
     * The maximum number of concurrent calls. A group may always run one call, so each group may exceed the total by
     * one.
     */
    static int maxCalls(int total, Collection<WorkerGroup> groups) {
        return total + groups.size();
    }

    /**
     * How many jobs to claim for a group: one for each free worker, plus the prefetch. Returns 0 while no call may
     * start.
     */
    synchronized int wanted(WorkerGroup group) {
        return mayStart.getAsBoolean() ? claimed.get(group).wanted(total - running, System.nanoTime()) : 0;
    }

    /** How many more claimed jobs of a group would start at once. */
    synchronized int free(WorkerGroup group) {
        return claimed.get(group).unclaimed(total - running);
    }

    /** Adds claimed jobs; each job starts when a worker is free. */
    synchronized void add(WorkerGroup group, List<ClaimedJob> jobs) {
        claimed.get(group).add(jobs, System.nanoTime());
    }

    /** Starts threads until each call that may start has a thread. */
    synchronized void startThreads() {
        int startable = 0;
        for (PrefetchBuffer group : inTurn) {
            startable += group.startable(total - running);
        }
        while (mayStart.getAsBoolean() && threads < Math.min(running + startable, threadsAtMost)) {
            pool.execute(this::callWhileThereAreJobs);
            threads++;
        }
    }

    private record Begun(PrefetchBuffer from, ClaimedJob job) {}

    private void callWhileThereAreJobs() {
        boolean broken = true;
        try {
            for (Begun call = next(); call != null; call = next()) {
                long startedAt = System.nanoTime();
                try {
                    work.on(call.from().group(), call.job());
                } finally {
                    ended(call, startedAt);
                }
            }
            broken = false;
        } finally {
            if (broken) {
                // The work threw although it must not. Wake the dispatcher, which starts a replacement thread.
                threadEnded();
                wakeUp.raise();
            }
        }
    }

    private synchronized void threadEnded() {
        threads--;
    }

    /** The next call, from the groups in turn; null tells the thread to stop. */
    private synchronized Begun next() {
        Begun call = mayStart.getAsBoolean() ? begin() : null;
        if (call == null) {
            threads--;
        }
        askForMore();
        return call;
    }

    private Begun begin() {
        for (int i = 0; i < inTurn.size(); i++) {
            PrefetchBuffer group = inTurn.get(Math.floorMod(turn + i, inTurn.size()));
            if (group.startable(total - running) > 0) {
                turn += i + 1;
                running++;
                return new Begun(group, group.start());
            }
        }
        return null;
    }

    private synchronized void ended(Begun call, long startedAt) {
        long now = System.nanoTime();
        running--;
        call.from().ended(now, now - startedAt);
        notifyAll();
    }

    /**
     * Wakes the dispatcher if any group wants more jobs: the groups share workers, so each call's end may help another.
     */
    private void askForMore() {
        long now = System.nanoTime();
        for (PrefetchBuffer group : inTurn) {
            if (group.group().isHungry() && group.wanted(total - running, now) > 0) {
                wakeUp.raise();
                return;
            }
        }
    }

    /** Whether claimed jobs wait for a worker. */
    synchronized boolean hasWaiting() {
        return inTurn.stream().anyMatch(PrefetchBuffer::hasWaiting);
    }

    /** Removes and returns the jobs of all groups that have waited for a worker for longer than {@code time}. */
    synchronized List<ClaimedJob> removeWaiting(Duration time) {
        long since = System.nanoTime() - time.toNanos();
        return inTurn.stream().flatMap(group -> group.remove(since).stream()).toList();
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

    /** Ends the threads at once, and interrupts calls that still run. */
    void shutdownNow() {
        pool.shutdownNow();
    }
}
