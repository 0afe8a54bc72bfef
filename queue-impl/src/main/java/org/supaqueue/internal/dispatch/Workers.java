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
import java.util.function.Predicate;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.wakeup.Signal;

/**
 * Runs the node's calls on a bounded number of threads. The container creates the threads; a thread ends after 30 idle
 * seconds. After each call, the worker itself takes the next claimed job, from the groups in turn.
 */
final class Workers {

    /** What a worker does with a job; must not throw. */
    @FunctionalInterface
    interface Task {
        void run(WorkerGroup buffer, ClaimedJob job);
    }

    private static final int IDLE_SECONDS = 30;

    private final int maxCallsTotal;
    private final int maxThreads;
    private final ThreadPoolExecutor pool;
    private final Map<WorkerGroup, PrefetchBuffer> buffersByGroup = new LinkedHashMap<>();
    private final List<PrefetchBuffer> buffers;
    private final Task task;
    private final StartRules rules;
    private final Signal wakeUp;
    private int nextBuffer;
    private int threads;
    private int running;

    /**
     * Creates the pool; starts no thread.
     *
     * @param maxCallsTotal the maximum number of concurrent calls of all groups; each group may add one call
     * @param rules whether calls may start now; after this becomes true again, {@link #startThreads} must be called
     * @param wakeUp raised when a group can take more jobs than are claimed, and more jobs may be due, or when a
     *     claimed job may not start although a worker is free
     */
    Workers(
            int total,
            Collection<WorkerGroup> groups,
            ThreadFactory threads,
            Task work,
            StartRules rules,
            Signal wakeUp) {
        this.maxCallsTotal = total;
        this.task = work;
        this.rules = rules;
        this.wakeUp = wakeUp;
        groups.forEach(buffer -> buffersByGroup.put(buffer, new PrefetchBuffer(buffer, System.nanoTime())));
        this.buffers = List.copyOf(buffersByGroup.values());
        this.maxThreads = maxCalls(total, groups);
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
     * How many jobs to claim for a group: one for each free worker, plus the prefetch. Returns 0 while the node may not
     * claim.
     */
    synchronized int jobsToClaim(WorkerGroup buffer) {
        return rules.mayClaim()
                ? buffersByGroup.get(buffer).jobsToClaim(maxCallsTotal - running, System.nanoTime())
                : 0;
    }

    /** How many more claimed jobs of a group would start at once. */
    synchronized int freeWorkers(WorkerGroup buffer) {
        return buffersByGroup.get(buffer).freeWorkersWithoutJob(maxCallsTotal - running);
    }

    /** Adds claimed jobs; each job starts when a worker is free. */
    synchronized void add(WorkerGroup buffer, List<ClaimedJob> jobs) {
        buffersByGroup.get(buffer).add(jobs, System.nanoTime());
    }

    /** Starts threads until each call that may start has a thread. */
    synchronized void startThreads() {
        int startable = startable();
        while (rules.mayStartCalls() && threads < Math.min(running + startable, maxThreads)) {
            pool.execute(this::runCalls);
            threads++;
        }
    }

    private int startable() {
        int startable = 0;
        for (PrefetchBuffer buffer : buffers) {
            startable += buffer.startable(maxCallsTotal - running);
        }
        return startable;
    }

    /** Whether a claimed job waits although a worker is free. */
    synchronized boolean hasStartable() {
        return startable() > 0;
    }

    private record StartedCall(PrefetchBuffer buffer, ClaimedJob job) {}

    private void runCalls() {
        boolean failed = true;
        try {
            for (StartedCall call = nextCall(); call != null; call = nextCall()) {
                long startedAt = System.nanoTime();
                try {
                    task.run(call.buffer().group(), call.job());
                } finally {
                    callEnded(call, startedAt);
                }
            }
            failed = false;
        } finally {
            if (failed) {
                // The task threw although it must not. Wake the dispatcher, which starts a replacement thread.
                threadEnded();
                wakeUp.raise();
            }
        }
    }

    private synchronized void threadEnded() {
        threads--;
    }

    /** The next call, from the groups in turn; null tells the thread to stop. */
    private synchronized StartedCall nextCall() {
        StartedCall call = rules.mayStartCalls() ? startNextCall() : null;
        if (call == null) {
            threads--;
            if (startable() > 0) {
                wakeUp.raise();
            }
        }
        wakeIfJobsNeeded();
        return call;
    }

    private StartedCall startNextCall() {
        for (int i = 0; i < buffers.size(); i++) {
            PrefetchBuffer buffer = buffers.get(Math.floorMod(nextBuffer + i, buffers.size()));
            if (buffer.startable(maxCallsTotal - running) > 0) {
                nextBuffer += i + 1;
                running++;
                return new StartedCall(buffer, buffer.startNext());
            }
        }
        return null;
    }

    private synchronized void callEnded(StartedCall call, long startedAt) {
        long now = System.nanoTime();
        running--;
        call.buffer().callEnded(now, now - startedAt);
        notifyAll();
    }

    /**
     * Wakes the dispatcher if any group wants more jobs: the groups share workers, so each call's end may help another.
     */
    private void wakeIfJobsNeeded() {
        long now = System.nanoTime();
        for (PrefetchBuffer buffer : buffers) {
            if (buffer.group().wakesOnCallEnd() && buffer.jobsToClaim(maxCallsTotal - running, now) > 0) {
                wakeUp.raise();
                return;
            }
        }
    }

    /** Whether claimed jobs wait for a worker. */
    synchronized boolean hasWaiting() {
        return buffers.stream().anyMatch(PrefetchBuffer::hasWaiting);
    }

    /** Removes and returns the jobs of all groups that have waited for a worker for longer than {@code waitTime}. */
    synchronized List<ClaimedJob> removeWaiting(Duration waitTime) {
        long addedBefore = System.nanoTime() - waitTime.toNanos();
        return buffers.stream()
                .flatMap(buffer -> buffer.removeOlderThan(addedBefore).stream())
                .toList();
    }

    /** Removes and returns the waiting jobs of these queues. */
    synchronized List<ClaimedJob> removeWaiting(Predicate<String> queue) {
        return buffers.stream().flatMap(buffer -> buffer.remove(queue).stream()).toList();
    }

    /**
     * Waits until no call runs.
     *
     * @return false if the time passed first
     */
    synchronized boolean awaitIdle(Duration waitTime) throws InterruptedException {
        long deadline = System.nanoTime() + waitTime.toNanos();
        while (running > 0) {
            long remainingNanos = deadline - System.nanoTime();
            if (remainingNanos <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, remainingNanos);
        }
        return true;
    }

    /** Ends the threads at once, and interrupts calls that still run. */
    void shutdownNow() {
        pool.shutdownNow();
    }
}
