package org.supaqueue.spi;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a job after a failed attempt: a retry after a delay, or no retry. Immutable and safe for use by many
 * threads.
 *
 * @since 0.1.0
 */
public final class RetryDecision {

    private static final Duration MAX_DELAY = Duration.ofDays(365);
    private static final int MAX_REASON_LENGTH = 500;

    private final @Nullable Duration delay;
    private final @Nullable String reason;

    private RetryDecision(@Nullable Duration delay, @Nullable String reason) {
        this.delay = delay;
        this.reason = reason;
    }

    /**
     * Decides that the job is retried.
     *
     * @param delay zero to 365 days, counted from the time of settling. The jitter of the queue does not apply.
     * @return the decision
     * @throws IllegalArgumentException if the delay is out of range
     */
    public static RetryDecision retryIn(Duration delay) {
        Objects.requireNonNull(delay, "delay");
        if (delay.isNegative() || delay.compareTo(MAX_DELAY) > 0) {
            throw new IllegalArgumentException("delay " + delay + " must be zero to 365 days");
        }
        return new RetryDecision(delay, null);
    }

    /**
     * Decides that the job is dead.
     *
     * @param reason the future value of the column {@code error}. The queue escapes control characters, and keeps the
     *     first 500 characters.
     * @return the decision
     * @throws IllegalArgumentException if the reason is blank
     */
    public static RetryDecision dead(String reason) {
        if (reason.isBlank()) {
            throw new IllegalArgumentException("reason must not be blank");
        }
        int end = reason.offsetByCodePoints(0, Math.min(MAX_REASON_LENGTH, reason.codePointCount(0, reason.length())));
        return new RetryDecision(null, reason.substring(0, end));
    }

    /**
     * The delay before the retry.
     *
     * @return the delay, empty if the job is dead
     */
    public Optional<Duration> delay() {
        return Optional.ofNullable(delay);
    }

    /**
     * The reason why the job is dead.
     *
     * @return the reason, empty if the job is retried
     */
    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    @Override
    public String toString() {
        return delay == null ? "dead: " + reason : "retry in " + delay;
    }
}
