package org.supaqueue.internal.consumer;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.supaqueue.internal.time.Ticker;

/**
 * Limits the age of a connection, so that calls follow a changed DNS entry of the consumer.
 *
 * <p>The maximum age is a random time from 48 to 60 seconds. Connections that were created together therefore expire at
 * different times, and the cost of the new connections is spread over several calls.
 *
 * @param ticker the clock, in nanoseconds, such as {@link System#nanoTime}
 * @param chance supplies random numbers from 0 to 1, uniformly distributed
 */
record ConnectionLife(Ticker ticker, DoubleSupplier chance) {
    static final Duration LONGEST = Duration.ofMinutes(1);
    static final ConnectionLife SYSTEM = new ConnectionLife(
            System::nanoTime, () -> ThreadLocalRandom.current().nextDouble());

    private static final double SPREAD = 0.2;

    long now() {
        return ticker.nanoTime();
    }

    /** Returns when a connection that is created now expires, on the clock of the ticker. */
    long end() {
        return now() + (long) (LONGEST.toNanos() * (1 - SPREAD * chance.getAsDouble()));
    }
}
