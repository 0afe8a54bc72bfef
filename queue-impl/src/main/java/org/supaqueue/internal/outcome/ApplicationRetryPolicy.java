package org.supaqueue.internal.outcome;

import java.time.Duration;
import java.util.Optional;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Outcome;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.request.Quoted;
import org.supaqueue.internal.time.Ticker;
import org.supaqueue.spi.FailedAttempt;
import org.supaqueue.spi.RetryDecision;
import org.supaqueue.spi.RetryPolicy;

/** Asks the {@link RetryPolicy} of the application about failed attempts. Thread-safe. */
public final class ApplicationRetryPolicy {

    private static final EventLog LOG = EventLog.of(ApplicationRetryPolicy.class);
    private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

    private final RetryPolicy policy;
    private final int maxRetries;
    private final Ticker ticker;
    private Long loggedAt;

    /**
     * @param policy null if the application has no policy
     * @param maxRetries the configured ceiling of retries
     * @param ticker the clock for the interval between two log lines
     */
    public ApplicationRetryPolicy(RetryPolicy policy, int maxRetries, Ticker ticker) {
        this.policy = policy;
        this.maxRetries = maxRetries;
        this.ticker = ticker;
    }

    /**
     * Returns the outcome as the policy decides.
     *
     * @param outcome the outcome by default
     * @param retryAfter the delay that the consumer asked for
     */
    public Outcome decide(ClaimedJob job, Outcome outcome, Optional<Duration> retryAfter) {
        if (policy == null || outcome instanceof Outcome.Complete) {
            return outcome;
        }
        CalledAttempt attempt = new CalledAttempt(job, outcome, retryAfter, maxRetries);
        RetryDecision decision = ask(attempt);
        if (decision == null || decision == attempt.defaultDecision()) {
            return outcome;
        }
        String error = outcome.error().orElse("");
        if (decision.reason().isPresent()) {
            return new Outcome.Dead(
                    outcome.call(), Quoted.escaped(decision.reason().get()));
        }
        return attempt.retriesUsed() >= attempt.retryLimit()
                ? new Outcome.Dead(outcome.call(), error)
                : new Outcome.Failed(outcome.call(), error, decision.delay().orElseThrow());
    }

    /** {@return null if the policy fails} The policy is foreign code, which can throw anything. */
    private RetryDecision ask(FailedAttempt attempt) {
        try {
            RetryDecision decision = policy.decide(attempt);
            if (decision == null) {
                log(attempt, "returned null", null);
            }
            return decision;
        } catch (Throwable failure) {
            log(attempt, "failed", failure);
            return null;
        }
    }

    private synchronized void log(FailedAttempt attempt, String what, Throwable failure) {
        long now = ticker.nanoTime();
        if (loggedAt != null && now - loggedAt < LOG_INTERVAL.toNanos()) {
            return;
        }
        loggedAt = now;
        LOG.write(
                LogEvent.POLICY_FAILED,
                () -> LogLine.of("The RetryPolicy of the application " + what + " for job "
                                + attempt.jobId().value()
                                + ": the default decision applies. Further failures are not logged for a minute")
                        .job(attempt.jobId().value()),
                failure);
    }
}
