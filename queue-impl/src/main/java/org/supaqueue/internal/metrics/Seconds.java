package org.supaqueue.internal.metrics;

import java.time.Duration;

/** Converts durations to the unit of the metrics. */
final class Seconds {

    private static final double NANOS = 1e9;

    private Seconds() {}

    static double of(Duration duration) {
        return duration.getSeconds() + duration.getNano() / NANOS;
    }
}
