package org.supaqueue.internal.outcome;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.supaqueue.internal.consumer.Answer;
import org.supaqueue.internal.store.Outcome;

/**
 * Decides the outcome of an attempt: complete, failed (the job has a retry) or dead.
 *
 * <p>The policy checks only the configured ceiling of retries. The job's own retry limit is checked in SQL when the
 * outcome is settled.
 */
public final class OutcomePolicy {

    private final Backoff backoff;
    private final RetryStatuses retryStatuses;
    private final int maxRetries;
    private final Clock clock;
    private final DoubleSupplier chance;

    /**
     * Creates the policy for the jobs of a queue.
     *
     * @param maxRetries the configured ceiling: maximum number of retries, even if the job's own limit is higher
     * @param clock the current time, for a {@code Retry-After} that holds a date
     * @param chance a random number from 0 to 1, uniformly distributed
     */
    public OutcomePolicy(
            Backoff backoff, RetryStatuses retryStatuses, int maxRetries, Clock clock, DoubleSupplier chance) {
        this.backoff = backoff;
        this.retryStatuses = retryStatuses;
        this.maxRetries = maxRetries;
        this.clock = clock;
        this.chance = chance;
    }

    /**
     * Returns the outcome of an attempt with an answer.
     *
     * @param retriesUsed number of retries so far
     * @param called duration of the call
     */
    public Outcome answered(Answer answer, int retriesUsed, Duration called) {
        Content content = Content.of(answer);
        Outcome.Answered kept = new Outcome.Answered(answer.status(), content.text(), !content.whole());
        if (answer.status() >= 200 && answer.status() <= 299) {
            return Outcome.complete(kept, called);
        }
        String error = "the consumer answered " + answer.status();
        if (!retryStatuses.contains(answer.status()) || retriesUsed >= maxRetries) {
            return Outcome.dead(kept, error, called);
        }
        return Outcome.failed(kept, error, wait(answer, retriesUsed), called);
    }

    /**
     * Returns the outcome of an attempt without an answer.
     *
     * @param retriesUsed number of retries so far
     * @param called duration of the call
     */
    public Outcome unanswered(String error, int retriesUsed, Duration called) {
        return retriesUsed >= maxRetries
                ? Outcome.dead(null, error, called)
                : Outcome.failed(null, error, backoff.before(retriesUsed, chance.getAsDouble()), called);
    }

    private Duration wait(Answer answer, int retriesUsed) {
        Optional<Duration> asked = RetryAfter.parse(answer.retryAfter(), clock.instant());
        return asked.map(earliest -> backoff.notBefore(earliest, retriesUsed, chance.getAsDouble()))
                .orElseGet(() -> backoff.before(retriesUsed, chance.getAsDouble()));
    }
}
