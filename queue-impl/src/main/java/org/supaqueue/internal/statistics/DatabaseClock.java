package org.supaqueue.internal.statistics;

import java.time.Duration;
import java.time.Instant;
import org.supaqueue.internal.time.Ticker;

/**
 * Estimates the time of the database, so that the minutes of all nodes are the same. Until the database has told its time,
 * the clock of this machine counts.
 */
final class DatabaseClock {

    private final Ticker ticker;
    private volatile Instant origin;

    DatabaseClock(Ticker ticker, Instant now) {
        this.ticker = ticker;
        this.origin = now.minusNanos(ticker.nanoTime());
    }

    Instant now() {
        return origin.plusNanos(ticker.nanoTime());
    }

    /** {@return by how much the estimate was wrong} */
    Duration correct(Instant databaseNow) {
        Instant before = origin;
        origin = databaseNow.minusNanos(ticker.nanoTime());
        return Duration.between(before, origin);
    }
}
