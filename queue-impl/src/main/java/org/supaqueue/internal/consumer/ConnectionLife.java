package org.supaqueue.internal.consumer;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * How long a connection may be used, so that a consumer whose name leads to another address is followed. Chance spreads
 * the ends of connections that began together: one call at a time then pays for a new one.
 *
 * @param nanoTime the time, as {@link System#nanoTime} tells it
 * @param chance evenly from 0 to 1
 */
record ConnectionLife(LongSupplier nanoTime, DoubleSupplier chance) {
    static final Duration LONGEST = Duration.ofMinutes(1);
    static final ConnectionLife SYSTEM = new ConnectionLife(
            System::nanoTime, () -> ThreadLocalRandom.current().nextDouble());

    private static final double SPREAD = 0.2;

    long now() {
        return nanoTime.getAsLong();
    }

    /** When a connection that is made now must be replaced. */
    long end() {
        return now() + (long) (LONGEST.toNanos() * (1 - SPREAD * chance.getAsDouble()));
    }
}
