package org.supaqueue.internal.dispatch;

import java.time.Duration;

/**
 * How fast a group's calls end, and so how many jobs may be claimed ahead of its workers: as many as ended within the
 * last quarter of a second and took no longer themselves. A job claimed ahead then waits about as long before it starts,
 * and for a consumer that hangs none is held here that another node could have begun.
 */
final class PrefetchSizer {

    /** Enough for the fastest consumer to find the next job there, few enough to wait for a lost node's lease. */
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

    /** A call has ended. */
    void ended(long now, long tookNanos) {
        advance(now);
        quick = tookNanos < WINDOW_NANOS;
        if (quick) {
            ended[index(newest)]++;
        }
    }

    /** How many jobs may wait for a worker. */
    int ahead(long now) {
        advance(now);
        int recently = 0;
        for (int inSlice : ended) {
            recently += inSlice;
        }
        // Few calls a moment ago may be few jobs rather than slow calls: then each worker may find its next one there.
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
