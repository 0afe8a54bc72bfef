package org.supaqueue.internal.outcome;

import java.time.Duration;
import org.supaqueue.Backoff;

/** Computes the delay before a retry, from the job's own backoff or from the backoff of the queue. */
final class RetryDelay {

    private final QueueBackoff queue;

    RetryDelay(QueueBackoff queue) {
        this.queue = queue;
    }

    /**
     * Returns the delay before a retry.
     *
     * @param chance a random number from 0 to 1, uniformly distributed
     */
    Duration before(JobRetries retries, double chance) {
        return retries.backoff() == null
                ? queue.before(retries.used(), chance)
                : ofJob(retries.backoff(), retries.used(), chance);
    }

    /**
     * Returns the delay before a retry if the consumer sent {@code Retry-After}.
     *
     * @param asked minimum delay that the consumer requested
     * @param chance a random number from 0 to 1, uniformly distributed
     */
    Duration notBefore(Duration asked, JobRetries retries, double chance) {
        Backoff own = retries.backoff();
        if (own == null) {
            return queue.notBefore(asked, retries.used(), chance);
        }
        Duration max = own.isExponential() ? own.maxDelay() : longer(own.maxDelay(), queue.maxDelay());
        Duration clamped = asked.compareTo(max) > 0 ? max : asked;
        return longer(clamped, ofJob(own, retries.used(), chance));
    }

    private Duration ofJob(Backoff own, int retriesUsed, double chance) {
        double delay = own.delay(retriesUsed).toMillis();
        // The limit leaves room for the jitter, as the backoff of the queue does.
        double centre = own.isExponential() ? Math.min(delay, own.maxDelay().toMillis() / (1 + queue.jitter())) : delay;
        return Duration.ofMillis(Math.round(centre * (1 + queue.jitter() * (2 * chance - 1))));
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
