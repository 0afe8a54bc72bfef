package org.supaqueue.internal.dispatch;

import java.time.Duration;

/**
 * Decides how many jobs a group may prefetch. The limit is the number of calls that ended in the last 250 ms and took
 * less than 250 ms each. A prefetched job therefore waits about 250 ms before its call starts. If the consumer hangs,
 * the limit drops to 0, so that this node holds no job which another node could start.
 */
final class PrefetchSizer {

    /**
     * Large enough that workers of the fastest consumer do not wait for a claim. Small enough that few jobs wait for a
     * lease to expire if this node is lost.
     */
    static final int MOST_AHEAD = 1_000;

    private static final int SLICES = 5;
    private static final long SLICE_NANOS = Duration.ofMillis(50).toNanos();
    private static final long WINDOW_NANOS = SLICES * SLICE_NANOS;

    private final int workers;
    private final int[] ended = new int[SLICES];
    private long newest;
    private boolean quick;

    PrefetchSizer(int workers, long now) {
        this.workers = workers;
        this.newest = slice(now);
    }

    /** Records the end of a call. */
    void ended(long now, long tookNanos) {
        advance(now);
        quick = tookNanos < WINDOW_NANOS;
        if (quick) {
            ended[index(newest)]++;
        }
    }

    /** How many jobs may be prefetched. */
    int ahead(long now) {
        advance(now);
        int recently = 0;
        for (int inSlice : ended) {
            recently += inSlice;
        }
        // A small number of recent calls can mean few jobs, not slow calls: allow one prefetched job for each worker.
        int expected = quick && recently > 0 ? Math.max(workers, recently) : recently;
        return Math.min(expected, MOST_AHEAD);
    }

    private void advance(long now) {
        long current = slice(now);
        for (long slice = Math.max(newest, current - SLICES) + 1; slice <= current; slice++) {
            ended[index(slice)] = 0;
        }
        newest = Math.max(newest, current);
    }

    private static long slice(long now) {
        return Math.floorDiv(now, SLICE_NANOS);
    }

    private static int index(long slice) {
        return Math.floorMod(slice, SLICES);
    }
}
