package org.supaqueue.internal.outcome;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.supaqueue.internal.consumer.Answer;
import org.supaqueue.internal.job.CallResult;
import org.supaqueue.internal.job.Outcome;

/**
 * Decides the outcome of an attempt: complete, failed (the job has a retry), dead or snoozed.
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
     * Returns the outcome if the headers of an answer decide it: {@code X-Supaqueue-Stop}, or else
     * {@code X-Supaqueue-Snooze}.
     *
     * @param retries the retries of the job before this attempt
     * @param called duration of the call
     * @return empty if the answer has no such header, or if the queue refuses the snooze
     */
    public Optional<Outcome> decidedByConsumer(Answer answer, JobRetries retries, Duration called) {
        String stop = answer.retryHeaders().stop();
        if (stop != null) {
            return Optional.of(new Outcome.Dead(call(answer, called), StopReason.error(stop)));
        }
        return Snooze.parse(answer.retryHeaders().snooze())
                .filter(wait -> retries.snoozes() < Snooze.MAX_COUNT)
                .map(wait -> new Outcome.Snoozed(call(answer, called), wait));
    }

    /**
     * Returns the outcome of an attempt with an answer whose headers do not decide the outcome.
     *
     * @param retries the retries of the job before this attempt
     * @param called duration of the call
     */
    public Outcome answered(Answer answer, JobRetries retries, Duration called) {
        CallResult.Answered call = call(answer, called);
        String refusedSnooze = Snooze.refusal(answer.retryHeaders().snooze());
        boolean success = answer.status() >= 200 && answer.status() <= 299;
        if (success && refusedSnooze == null) {
            return new Outcome.Complete(call);
        }
        String error = call.summary() + (refusedSnooze == null ? "" : "; " + refusedSnooze);
        boolean retried = success || retryStatuses.contains(answer.status());
        return !retried || retries.used() >= maxRetries
                ? new Outcome.Dead(call, error)
                : new Outcome.Failed(call, error, wait(answer, retries));
    }

    private static CallResult.Answered call(Answer answer, Duration called) {
        Content content = Content.of(answer);
        return new CallResult.Answered(answer.status(), content.text(), !content.whole(), called);
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
        return RetryAfter.parse(answer.retryHeaders().retryAfter(), clock.instant());
    }

    /** The configured ceiling of retries. */
    public int maxRetries() {
        return maxRetries;
    }
}
