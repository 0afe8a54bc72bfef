package org.supaqueue.benchmark.run.report;

import java.util.List;

/** A distribution of durations. */
public final class Percentiles {
    private static final double MICROS = 1_000;

    private final List<Long> sorted;

    /**
     * Creates the distribution.
     *
     * @param micros durations in microseconds, at least one
     */
    public Percentiles(List<Long> micros) {
        sorted = micros.stream().sorted().toList();
    }

    /**
     * Returns a percentile: this percentage of the durations is not longer.
     *
     * @param percent percentage from 0 to 100
     * @return milliseconds
     */
    public double millis(double percent) {
        int rank = (int) Math.ceil(sorted.size() * percent / 100);
        return sorted.get(Math.max(rank, 1) - 1) / MICROS;
    }

    /** {@return p50, p99 and the maximum, in milliseconds} */
    public List<Double> summary() {
        return List.of(millis(50), millis(99), millis(100));
    }
}
