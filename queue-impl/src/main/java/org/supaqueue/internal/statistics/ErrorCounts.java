package org.supaqueue.internal.statistics;

import java.time.Duration;
import java.time.Instant;

/** How often an error occurred in a time, and its last occurrence. Not thread-safe. */
public final class ErrorCounts {

    /**
     * One occurrence of an error.
     *
     * @param error at most 500 characters
     * @param responseStatus null if no answer came
     * @param jobId null if unknown
     */
    public record Occurrence(String error, Integer responseStatus, Long jobId, Instant at) {}

    private Occurrence last;
    private long attempts;
    private long dead;

    /** @param isDead whether the error made its job dead */
    void add(Occurrence occurrence, boolean isDead) {
        attempts++;
        dead += isDead ? 1 : 0;
        last = occurrence;
    }

    /** Adds counts, and keeps the later one of the two last occurrences. */
    public ErrorCounts addAll(ErrorCounts other) {
        attempts += other.attempts;
        dead += other.dead;
        if (last == null || last.at().isBefore(other.last.at())) {
            last = other.last;
        }
        return this;
    }

    /** Moves the last occurrence, because the clock was wrong. */
    void move(Duration by) {
        if (last != null) {
            last = new Occurrence(
                    last.error(), last.responseStatus(), last.jobId(), last.at().plus(by));
        }
    }

    public Occurrence last() {
        return last;
    }

    public long attempts() {
        return attempts;
    }

    public long dead() {
        return dead;
    }
}
