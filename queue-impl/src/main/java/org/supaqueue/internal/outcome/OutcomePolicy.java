package org.supaqueue.internal.outcome;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.supaqueue.internal.consumer.Answer;
import org.supaqueue.internal.job.CallResult;
import org.supaqueue.internal.job.Outcome;

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
        CallResult.Answered call = new CallResult.Answered(answer.status(), content.text(), !content.whole(), called);
        if (answer.status() >= 200 && answer.status() <= 299) {
            return new Outcome.Complete(call);
        }
        if (!retryStatuses.contains(answer.status()) || retriesUsed >= maxRetries) {
            return new Outcome.Dead(call, call.summary());
        }
        return new Outcome.Failed(call, call.summary(), wait(answer, retriesUsed));
    }

    /**
     * Returns the outcome of an attempt without an answer.
     *
     * @param retriesUsed number of retries so far
     * @param called duration of the call
     */
    public Outcome unanswered(String error, int retriesUsed, Duration called) {
        CallResult call = new CallResult.Unanswered(called);
        return retriesUsed >= maxRetries
                ? new Outcome.Dead(call, error)
                : new Outcome.Failed(call, error, backoff.before(retriesUsed, chance.getAsDouble()));
    }

    private Duration wait(Answer answer, int retriesUsed) {
        Optional<Duration> asked = RetryAfter.parse(answer.retryAfter(), clock.instant());
        return asked.map(earliest -> backoff.notBefore(earliest, retriesUsed, chance.getAsDouble()))
                .orElseGet(() -> backoff.before(retriesUsed, chance.getAsDouble()));
    }
}
