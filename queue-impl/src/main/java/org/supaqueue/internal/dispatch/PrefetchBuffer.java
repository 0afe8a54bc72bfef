package org.supaqueue.internal.dispatch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.supaqueue.internal.store.ClaimedJob;

/**
 * Holds the claimed jobs of a group until a worker is free. Also counts the running calls of the group. Not
 * thread-safe: the lock of {@link Workers} guards each method.
 */
final class PrefetchBuffer {

    private record Waiting(ClaimedJob job, long since) {}

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
     * @param left how many more calls the node may run; a group without a running call may always run one
     */
    int startable(int left) {
        return Math.min(free(left), waiting.size());
    }

    /** How many free workers have no waiting job. */
    int unclaimed(int left) {
        return Math.max(free(left) - waiting.size(), 0);
    }

    private int free(int left) {
        return Math.max(Math.min(workers - running, left), running == 0 ? 1 : 0);
    }

    /** Removes the next waiting job, and counts its call as running. */
    ClaimedJob start() {
        running++;
        return waiting.remove().job();
    }

    void ended(long now, long tookNanos) {
        running--;
        prefetchSizer.ended(now, tookNanos);
    }

    /**
     * How many more jobs to claim. Returns 0 while each free worker has a waiting job and more than half of the
     * prefetch limit waits: fewer and larger claims cost the database less.
     */
    int wanted(int left, long now) {
        int free = free(left);
        int ahead = prefetchSizer.ahead(now);
        boolean low = waiting.size() < free || waiting.size() * 2 <= ahead;
        return low ? free + ahead - waiting.size() : 0;
    }

    /** Removes and returns the jobs that were added before {@code since}, a value of {@link System#nanoTime}. */
    List<ClaimedJob> remove(long since) {
        List<ClaimedJob> removed = new ArrayList<>();
        while (!waiting.isEmpty() && waiting.peek().since() - since < 0) {
            removed.add(waiting.remove().job());
        }
        return removed;
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }
}
