package org.supaqueue.internal.statistics;

import java.time.Duration;
import java.util.Arrays;

/** Counts times by their length. */
public final class TimeCounts {

    /** The upper bounds of the counts in milliseconds, as in {@code stats_bounds()}. The last count has no upper bound. */
    static final long[] BOUNDS_MS = {
        1,
        2,
        3,
        5,
        7,
        10,
        15,
        20,
        30,
        50,
        70,
        100,
        150,
        200,
        300,
        500,
        700,
        1_000,
        1_500,
        2_000,
        3_000,
        5_000,
        7_000,
        10_000,
        15_000,
        20_000,
        30_000,
        45_000,
        60_000,
        90_000,
        120_000,
        180_000,
        300_000,
        600_000,
        1_200_000,
        1_800_000,
        3_600_000,
        7_200_000,
        14_400_000,
        28_800_000,
        86_400_000
    };

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final long[] counts = new long[BOUNDS_MS.length + 1];

    void add(Duration time) {
        long millis = time.plusNanos(NANOS_PER_MILLI - 1).toMillis();
        int place = Arrays.binarySearch(BOUNDS_MS, millis);
        counts[place < 0 ? -place - 1 : place]++;
    }

    void addAll(TimeCounts other) {
        Arrays.setAll(counts, i -> counts[i] + other.counts[i]);
    }

    /** {@return the counts as an array of PostgreSQL} */
    public String toArray() {
        return Arrays.toString(counts).replace('[', '{').replace(']', '}').replace(" ", "");
    }
}
