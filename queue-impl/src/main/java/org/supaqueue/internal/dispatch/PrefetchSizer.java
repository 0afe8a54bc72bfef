package org.supaqueue.internal.dispatch;

import java.time.Duration;

/**
 * Decides how many jobs a group may prefetch. The limit is the number of calls that ended in the last 250 ms and took
 * less than 250 ms each. A prefetched job therefore waits about 250 ms before its call starts. If the last call was
 * short, the limit is at least one job for each worker. The limit is at most {@link #MAX_PREFETCH}. If the consumer
 * hangs, the limit drops to 0, so that this node holds no job which another node could start.
 */
final class PrefetchSizer {

    /**
     * Large enough that workers of the fastest consumer do not wait for a claim. Small enough that few jobs wait for a
     * lease to expire if this node is lost.
     */
    static final int MAX_PREFETCH = 1_000;

    private static final int SLICES = 5;
    private static final long SLICE_NANOS = Duration.ofMillis(50).toNanos();
    private static final long WINDOW_NANOS = SLICES * SLICE_NANOS;

    private final int workers;
    private final int[] endedPerSlice = new int[SLICES];
    private long newestSlice;
    private boolean lastCallWasShort;

    PrefetchSizer(int workers, long now) {
        this.workers = workers;
        this.newestSlice = slice(now);
    }

    /** Records the end of a call. */
    void callEnded(long now, long tookNanos) {
        advance(now);
        lastCallWasShort = tookNanos < WINDOW_NANOS;
        if (lastCallWasShort) {
            endedPerSlice[index(newestSlice)]++;
        }
    }

    /** How many jobs may be prefetched. */
    int limit(long now) {
        advance(now);
        int recentCalls = 0;
        for (int callsInSlice : endedPerSlice) {
            recentCalls += callsInSlice;
        }
        // A small number of recent calls can mean few jobs, not slow calls: allow one prefetched job for each worker.
        int expected = lastCallWasShort && recentCalls > 0 ? Math.max(workers, recentCalls) : recentCalls;
        return Math.min(expected, MAX_PREFETCH);
    }

    private void advance(long now) {
        long current = slice(now);
        for (long slice = Math.max(newestSlice, current - SLICES) + 1; slice <= current; slice++) {
            endedPerSlice[index(slice)] = 0;
        }
        newestSlice = Math.max(newestSlice, current);
    }

    private static long slice(long now) {
        return Math.floorDiv(now, SLICE_NANOS);
    }

    private static int index(long slice) {
        return Math.floorMod(slice, SLICES);
    }
}
