package org.supaqueue.internal.dispatch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.supaqueue.internal.store.ClaimedJob;

/** The jobs of a group that are claimed and wait for a worker, and how many calls of it run. Guarded by {@link Workers}. */
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
     * How many calls could start.
     *
     * @param left how many more the node may run; a group without any may always run one
     */
    int startable(int left) {
        return Math.min(free(left), waiting.size());
    }

    /** How many calls could start that no job waits for. */
    int unclaimed(int left) {
        return Math.max(free(left) - waiting.size(), 0);
    }

    private int free(int left) {
        return Math.max(Math.min(workers - running, left), running == 0 ? 1 : 0);
    }

    /** The next job to be called. */
    ClaimedJob start() {
        running++;
        return waiting.remove().job();
    }

    void ended(long now, long tookNanos) {
        running--;
        prefetchSizer.ended(now, tookNanos);
    }

    /** How many more jobs to claim; none until half of what may wait has started, so that claims stay large. */
    int wanted(int left, long now) {
        int free = free(left);
        int ahead = prefetchSizer.ahead(now);
        boolean low = waiting.size() < free || waiting.size() * 2 <= ahead;
        return low ? free + ahead - waiting.size() : 0;
    }

    /** Takes out the jobs that have waited since before a time. */
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
