package org.supaqueue.internal.outcome;

import java.time.Duration;

/**
 * Computes the delay before each retry of a job without its own backoff: exponential backoff with jitter.
 *
 * <p>The jitter is random, so jobs that failed at the same time do not retry at the same time.
 *
 * @param delay delay before the first retry
 * @param maxDelay maximum delay, including the jitter
 * @param multiplier factor by which the delay grows from one retry to the next
 * @param jitter maximum deviation as a fraction of the delay: 0.2 means ±20 %
 */
public record QueueBackoff(Duration delay, Duration maxDelay, double multiplier, double jitter) {

    /**
     * Returns the delay before a retry.
     *
     * @param retriesUsed number of earlier retries
     * @param chance a random number from 0 to 1, uniformly distributed
     */
    public Duration before(int retriesUsed, double chance) {
        double grown = delay.toMillis() * Math.pow(multiplier, retriesUsed);
        // The limit leaves room for the jitter. A limit after the jitter would give half of the jobs the same delay.
        double centre = Math.min(grown, maxDelay.toMillis() / (1 + jitter));
        return Duration.ofMillis(Math.round(centre * (1 + jitter * (2 * chance - 1))));
    }

    /**
     * Returns the delay before a retry if the consumer sent {@code Retry-After}.
     *
     * <p>The delay never exceeds {@code maxDelay}.
     *
     * @param asked minimum delay that the consumer requested
     * @param retriesUsed number of earlier retries
     * @param chance a random number from 0 to 1, uniformly distributed
     */
    public Duration notBefore(Duration asked, int retriesUsed, double chance) {
        Duration own = before(retriesUsed, chance);
        Duration later = asked.compareTo(own) > 0 ? asked : own;
        return later.compareTo(maxDelay) > 0 ? maxDelay : later;
    }
}
