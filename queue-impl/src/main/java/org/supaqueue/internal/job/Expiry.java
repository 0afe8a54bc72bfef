package org.supaqueue.internal.job;

import java.time.Duration;
import java.util.Optional;

/**
 * The time after which a job is not sent.
 *
 * @param at the time as text, for errors
 * @param atNanos the same time by {@link System#nanoTime}, or a little earlier
 */
public record Expiry(String at, long atNanos) {

    /** Whether the job has expired, or expires within the given time. */
    public boolean isPast(long nowNanos, Duration within) {
        long left = atNanos - nowNanos;
        return left <= 0 || Duration.ofNanos(left).compareTo(within) <= 0;
    }

    /** {@return the error of a job that has expired before an attempt} */
    public String error() {
        return "EXPIRED at " + at;
    }

    /**
     * Returns the outcome of an attempt: DEAD if the job expires before its next attempt. The outcome counts from now,
     * although it is settled a little later; if the job expires in between, the sweep makes the job dead.
     */
    public Outcome deadIfTooLate(Outcome outcome, long nowNanos) {
        Optional<Duration> wait = outcome.retryWait();
        if (wait.isEmpty() || !isPast(nowNanos, wait.get())) {
            return outcome;
        }
        String error = error() + " before the next attempt; the last attempt: "
                + outcome.error().orElse("");
        return new Outcome.Dead(outcome.call(), error);
    }
}
