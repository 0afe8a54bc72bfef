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

    private final RetryDelay retryDelay;
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
            QueueBackoff backoff, RetryStatuses retryStatuses, int maxRetries, Clock clock, DoubleSupplier chance) {
        this.retryDelay = new RetryDelay(backoff);
        this.retryStatuses = retryStatuses;
        this.maxRetries = maxRetries;
        this.clock = clock;
        this.chance = chance;
    }

    /**
     * Returns the outcome of an attempt with an answer.
     *
     * @param retries the retries of the job before this attempt
     * @param called duration of the call
     */
    public Outcome answered(Answer answer, JobRetries retries, Duration called) {
        Content content = Content.of(answer);
        CallResult.Answered call = new CallResult.Answered(answer.status(), content.text(), !content.whole(), called);
        if (answer.status() >= 200 && answer.status() <= 299) {
            return new Outcome.Complete(call);
        }
        if (!retryStatuses.contains(answer.status()) || retries.used() >= maxRetries) {
            return new Outcome.Dead(call, call.summary());
        }
        return new Outcome.Failed(call, call.summary(), wait(answer, retries));
    }

    /**
     * Returns the outcome of an attempt without an answer.
     *
     * @param retries the retries of the job before this attempt
     * @param called duration of the call
     */
    public Outcome unanswered(String error, JobRetries retries, Duration called) {
        CallResult call = new CallResult.Unanswered(called);
        return retries.used() >= maxRetries
                ? new Outcome.Dead(call, error)
                : new Outcome.Failed(call, error, retryDelay.before(retries, chance.getAsDouble()));
    }

    private Duration wait(Answer answer, JobRetries retries) {
        return retryAfter(answer)
                .map(earliest -> retryDelay.notBefore(earliest, retries, chance.getAsDouble()))
                .orElseGet(() -> retryDelay.before(retries, chance.getAsDouble()));
    }

    /** {@return the delay that the consumer asked for; empty if the answer has no valid {@code Retry-After}} */
    public Optional<Duration> retryAfter(Answer answer) {
        return RetryAfter.parse(answer.retryAfter(), clock.instant());
    }

    /** The configured ceiling of retries. */
    public int maxRetries() {
        return maxRetries;
    }
}
