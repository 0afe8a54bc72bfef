package org.supaqueue.internal.time;

/** A monotonic clock, for durations and deadlines. {@code System::nanoTime} is the ticker of a running node. */
@FunctionalInterface
public interface Ticker {

    /** {@return the current time in nanoseconds; only the difference of two values has a meaning} */
    long nanoTime();
}
