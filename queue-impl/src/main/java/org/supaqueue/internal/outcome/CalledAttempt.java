package org.supaqueue.internal.outcome;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.supaqueue.HttpVerb;
import org.supaqueue.JobId;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Outcome;
import org.supaqueue.spi.FailedAttempt;
import org.supaqueue.spi.RetryDecision;

/** A failed attempt in the form that a {@link org.supaqueue.spi.RetryPolicy} sees. */
final class CalledAttempt implements FailedAttempt {

    private final ClaimedJob job;
    private final Outcome outcome;
    private final Optional<Duration> retryAfter;
    private final int retryLimit;
    private final RetryDecision defaultDecision;

    CalledAttempt(ClaimedJob job, Outcome outcome, Optional<Duration> retryAfter, int maxRetries) {
        this.job = job;
        this.outcome = outcome;
        this.retryAfter = retryAfter;
        this.retryLimit = Math.min(job.retryRules().retryLimit(), maxRetries);
        this.defaultDecision = isRetried()
                ? RetryDecision.retryIn(shorter(outcome.retryWait().orElseThrow(), Duration.ofDays(365)))
                : RetryDecision.dead(error());
    }

    private boolean isRetried() {
        return outcome instanceof Outcome.Failed && retriesUsed() < retryLimit;
    }

    /** The jitter can make a delay of 365 days longer. */
    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    @Override
    public JobId jobId() {
        return new JobId(job.lease().jobId());
    }

    @Override
    public String queue() {
        return job.queue();
    }

    @Override
    public HttpVerb verb() {
        return job.call().verb();
    }

    @Override
    public String urlPath() {
        return job.call().urlPath();
    }

    @Override
    public int number() {
        return job.previousAttempts().nextNumber();
    }

    @Override
    public int retriesUsed() {
        return job.previousAttempts().retryCount();
    }

    @Override
    public int retryLimit() {
        return retryLimit;
    }

    @Override
    public OptionalInt responseStatus() {
        return outcome.call()
                .answer()
                .map(answer -> OptionalInt.of(answer.status()))
                .orElse(OptionalInt.empty());
    }

    @Override
    public String error() {
        return outcome.error().orElseThrow();
    }

    @Override
    public Duration duration() {
        return outcome.call().called().orElse(Duration.ZERO);
    }

    @Override
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }

    @Override
    public RetryDecision defaultDecision() {
        return defaultDecision;
    }
}
