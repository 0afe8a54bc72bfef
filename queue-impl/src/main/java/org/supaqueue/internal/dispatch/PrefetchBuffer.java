package org.supaqueue.internal.dispatch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.supaqueue.internal.job.ClaimedJob;

/**
 * Holds the claimed jobs of a group until a worker is free. Also counts the running calls of the group. Not
 * thread-safe: the lock of {@link Workers} guards each method.
 */
final class PrefetchBuffer {

    private record Waiting(ClaimedJob job, long addedAt) {}

    private final WorkerGroup group;
    private final int workers;
    private final PrefetchSizer prefetchSizer;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private int running;

    PrefetchBuffer(WorkerGroup group, long now) {
        this.group = group;
        this.workers = group.settings().workers();
        this.prefetchSizer = new PrefetchSizer(workers, now);
    }

    WorkerGroup group() {
        return group;
    }

    void add(Collection<ClaimedJob> jobs, long now) {
        jobs.forEach(job -> waiting.add(new Waiting(job, now)));
    }

    /**
     * How many waiting jobs could start now.
     *
     * @param remainingCalls how many more calls the node may run; a group without a running call may always run one
     */
    int startable(int remainingCalls) {
        return Math.min(freeWorkers(remainingCalls), waiting.size());
    }

    /** How many free workers have no waiting job. */
    int freeWorkersWithoutJob(int remainingCalls) {
        return Math.max(freeWorkers(remainingCalls) - waiting.size(), 0);
    }

    private int freeWorkers(int remainingCalls) {
        return Math.max(Math.min(workers - running, remainingCalls), running == 0 ? 1 : 0);
    }

    /** Removes the next waiting job, and counts its call as running. */
    ClaimedJob startNext() {
        running++;
        return waiting.remove().job();
    }

    void callEnded(long now, long tookNanos) {
        running--;
        prefetchSizer.callEnded(now, tookNanos);
    }

    /**
     * How many more jobs to claim. Returns 0 while each free worker has a waiting job and more than half of the
     * prefetch limit waits: fewer and larger claims cost the database less.
     */
    int jobsToClaim(int remainingCalls, long now) {
        int free = freeWorkers(remainingCalls);
        int prefetchLimit = prefetchSizer.limit(now);
        boolean needsMore = waiting.size() < free || waiting.size() * 2 <= prefetchLimit;
        return needsMore ? free + prefetchLimit - waiting.size() : 0;
    }

    /** Removes and returns the jobs that were added before {@code addedBefore}, a value of {@link System#nanoTime}. */
    List<ClaimedJob> removeOlderThan(long addedBefore) {
        List<ClaimedJob> removed = new ArrayList<>();
        while (!waiting.isEmpty() && waiting.peek().addedAt() - addedBefore < 0) {
            removed.add(waiting.remove().job());
        }
        return removed;
    }

    /** Removes and returns the jobs of these queues. */
    List<ClaimedJob> remove(Predicate<String> queue) {
        List<ClaimedJob> removed = waiting.stream()
                .map(Waiting::job)
                .filter(job -> queue.test(job.queue()))
                .toList();
        waiting.removeIf(job -> queue.test(job.job().queue()));
        return removed;
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }
}
