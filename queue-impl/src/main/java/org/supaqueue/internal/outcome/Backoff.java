package org.supaqueue.internal.outcome;

import java.time.Duration;

/**
 * How long a job waits between attempts: longer each time, spread by chance so that jobs that failed together do not
 * come back together.
 *
 * @param delay before the first retry
 * @param maxDelay never longer than this, chance included
 * @param multiplier from one retry to the next
 * @param jitter the spread, as a part of the delay: 0.2 is ±20 %
 */
public record Backoff(Duration delay, Duration maxDelay, double multiplier, double jitter) {

    /**
     * The wait before a retry.
     *
     * @param retriesUsed how many retries came before it
     * @param chance evenly from 0 to 1
     */
    public Duration before(int retriesUsed, double chance) {
        double grown = delay.toMillis() * Math.pow(multiplier, retriesUsed);
        // Room for the jitter below the maximum: clamping afterwards would gather half of the jobs on one instant.
        double centre = Math.min(grown, maxDelay.toMillis() / (1 + jitter));
        return Duration.ofMillis(Math.round(centre * (1 + jitter * (2 * chance - 1))));
    }

    /** The wait before a retry for which the consumer named an earliest time. */
    public Duration notBefore(Duration asked, int retriesUsed, double chance) {
        Duration own = before(retriesUsed, chance);
        Duration later = asked.compareTo(own) > 0 ? asked : own;
        return later.compareTo(maxDelay) > 0 ? maxDelay : later;
    }
}
