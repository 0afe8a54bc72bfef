package org.supaqueue;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.supaqueue.internal.request.BackoffText;

/**
 * The delays between the attempts of one job. Replaces the backoff of the job's queue.
 *
 * <p>The {@code retry.jitter} of the queue varies each delay. A {@code Retry-After} of the consumer can make a delay
 * longer, up to the maximum of an exponential backoff, or up to the longer of {@code retry.max-delay} and
 * {@link #maxDelay()} of another backoff.
 *
 * <p>Immutable and safe for use by many threads. Two backoffs are equal if their texts are equal.
 *
 * @since 0.1.0
 */
public final class Backoff {

    private final BackoffText text;

    private Backoff(BackoffText text) {
        this.text = text;
    }

    /**
     * Creates a backoff with the same delay before each retry.
     *
     * @param delay from 1 ms to 365 days, in whole milliseconds
     * @return the backoff, such as {@code fixed PT10S}
     * @throws InvalidJobException if the delay is out of range or not in whole milliseconds
     */
    public static Backoff fixed(Duration delay) {
        return new Backoff(BackoffText.fixed(Objects.requireNonNull(delay, "delay")));
    }

    /**
     * Creates a backoff whose delays grow.
     *
     * @param first the delay before the first retry, from 1 ms to 365 days, in whole milliseconds
     * @param multiplier the growth of the delay from one retry to the next, from 1 to 100, with at most three decimals
     * @param max the longest delay, including the jitter; from {@code first} to 365 days, in whole milliseconds
     * @return the backoff, such as {@code exponential PT10S x2 max PT1H}
     * @throws InvalidJobException if a value is out of range or has more decimals
     */
    public static Backoff exponential(Duration first, double multiplier, Duration max) {
        Objects.requireNonNull(first, "first");
        return new Backoff(BackoffText.exponential(first, multiplier, Objects.requireNonNull(max, "max")));
    }

    /**
     * Creates a backoff with one delay for each retry. The last delay repeats if the job has more retries.
     *
     * @param delays 1 to 50 delays, each from 1 ms to 365 days, in whole milliseconds
     * @return the backoff, such as {@code list PT1S,PT10S}
     * @throws InvalidJobException if there are no delays or too many, or if a delay is out of range or not in whole
     *     milliseconds
     */
    public static Backoff list(Duration... delays) {
        return new Backoff(BackoffText.list(List.of(delays)));
    }

    /**
     * Reads the text of the column {@code backoff}. In each form, a delay is an ISO 8601 duration with the units D, H,
     * M and S, such as {@code PT1M30S}:
     *
     * <ul>
     *   <li>{@code fixed PT10S}
     *   <li>{@code exponential PT10S x2 max PT1H}
     *   <li>{@code list PT1S,PT10S}
     * </ul>
     *
     * @param text the text
     * @return the backoff
     * @throws InvalidJobException if the text has another form, or a value is out of range
     */
    public static Backoff parse(String text) {
        return new Backoff(BackoffText.parse(Objects.requireNonNull(text, "text")));
    }

    /**
     * Computes the delay before a retry, without the jitter.
     *
     * @param retriesUsed the number of earlier retries: 0 for the delay before the first retry
     * @return the delay
     * @throws IllegalArgumentException if the number is negative
     */
    public Duration delay(int retriesUsed) {
        if (retriesUsed < 0) {
            throw new IllegalArgumentException("retriesUsed " + retriesUsed + " must not be negative");
        }
        return text.delay(retriesUsed);
    }

    /**
     * The longest delay that this backoff gives, without the jitter.
     *
     * @return the maximum of an exponential backoff, or the longest delay of another backoff
     */
    public Duration maxDelay() {
        return text.maxDelay();
    }

    /**
     * Whether the delays grow up to a maximum.
     *
     * @return true for a backoff by {@link #exponential}
     */
    public boolean isExponential() {
        return text.multiplier() != null;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Backoff backoff && text.equals(backoff.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /**
     * Returns the text for the column {@code backoff}.
     *
     * @return the text, which {@link #parse} reads
     */
    @Override
    public String toString() {
        return text.toString();
    }
}
