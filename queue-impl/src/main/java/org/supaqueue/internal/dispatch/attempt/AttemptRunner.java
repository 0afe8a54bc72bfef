package org.supaqueue.internal.dispatch.attempt;

import java.time.Duration;
import java.util.Optional;
import org.supaqueue.InvalidJobException;
import org.supaqueue.internal.config.Consumer;
import org.supaqueue.internal.config.QueueSettings;
import org.supaqueue.internal.consumer.Answer;
import org.supaqueue.internal.consumer.CallProgress;
import org.supaqueue.internal.consumer.ConsumerRequest;
import org.supaqueue.internal.consumer.NoAnswerException;
import org.supaqueue.internal.job.CallTimings;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Expiry;
import org.supaqueue.internal.job.Outcome;
import org.supaqueue.internal.job.Settlement;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.observation.AttemptSpan;
import org.supaqueue.internal.observation.AttemptTracer;
import org.supaqueue.internal.outcome.ApplicationRetryPolicy;
import org.supaqueue.internal.outcome.JobRetries;
import org.supaqueue.internal.outcome.OutcomePolicy;

/**
 * Runs one attempt of a job. Sends at most one request to the consumer, and returns an outcome for every request unless
 * this node aborts the call.
 */
public final class AttemptRunner {

    private static final EventLog LOG = EventLog.of(AttemptRunner.class);

    /** The first status that is no success. */
    private static final int FIRST_FAILURE = 300;

    /** The error type of an attempt that failed for another reason than its status. A name of the conventions. */
    private static final String OTHER_ERROR = "_OTHER";

    private final RequestBuilder requests;
    private final ConsumerCalls calls;
    private final QueueSettings settings;
    private final OutcomePolicy outcomePolicy;
    private final ApplicationRetryPolicy retryPolicy;
    private final AttemptTracer tracer;

    public AttemptRunner(
            RequestBuilder requests,
            ConsumerCalls calls,
            QueueSettings settings,
            OutcomePolicy outcomePolicy,
            ApplicationRetryPolicy retryPolicy,
            AttemptTracer tracer) {
        this.requests = requests;
        this.calls = calls;
        this.settings = settings;
        this.outcomePolicy = outcomePolicy;
        this.retryPolicy = retryPolicy;
        this.tracer = tracer;
    }

    /**
     * Runs the attempt.
     *
     * @return the outcome; empty if the consumer's URL or secret is missing or invalid. Then no request was sent, and
     *     the caller hands the job back.
     * @throws NoAnswerException if this node aborted the call. The outcome is then unknown.
     */
    public Optional<Settlement> run(ClaimedJob job) throws NoAnswerException {
        Optional<Consumer> consumer = settings.access().consumer();
        if (consumer.isEmpty()) {
            return Optional.empty();
        }
        ConsumerRequest request;
        JobRetries retries;
        try {
            retries = JobRetries.of(job);
            request = requests.build(job, consumer.get(), settings);
        } catch (InvalidJobException invalid) {
            return Optional.of(unsent(job, invalid.getMessage()));
        } catch (RuntimeException | StackOverflowError invalidRow) {
            return Optional.of(unsent(
                    job,
                    "no request can be built from the row: "
                            + invalidRow.getClass().getName()));
        }
        Expiry expiry = job.retryRules().expiry();
        if (expiry != null && expiry.isPast(System.nanoTime(), Duration.ZERO)) {
            return Optional.of(unsent(job, expiry.error()));
        }
        return Optional.of(send(job, request, retries));
    }

    private static Settlement unsent(ClaimedJob job, String error) {
        return new Settlement(job, Outcome.Dead.unsent(error), CallTimings.NO_CALL);
    }

    private Settlement send(ClaimedJob job, ConsumerRequest request, JobRetries retries) throws NoAnswerException {
        try (AttemptSpan span = tracer.start(job)) {
            return send(job, request, retries, span);
        }
    }

    private Settlement send(ClaimedJob job, ConsumerRequest request, JobRetries retries, AttemptSpan span)
            throws NoAnswerException {
        CallProgress progress = new CallProgress();
        Answer answer;
        try {
            answer = calls.send(job, request, progress);
        } catch (NoAnswerException failure) {
            span.failed(failure.kind().errorType());
            if (failure.kind() == NoAnswerException.Kind.ABORTED) {
                throw failure;
            }
            return unanswered(job, failure.getMessage(), retries, progress);
        } catch (RuntimeException | LinkageError unexpected) {
            LOG.write(
                    LogEvent.CALL_ERROR,
                    () -> JobLine.of(job, "The call of job " + job.lease().jobId() + " failed unexpectedly"),
                    unexpected);
            span.failed("unexpected");
            String error =
                    "the call failed unexpectedly: " + unexpected.getClass().getName();
            return unanswered(job, error, retries, progress);
        }
        Duration called = progress.elapsed();
        Outcome outcome = outcomePolicy
                .decidedByConsumer(answer, retries, called)
                .orElseGet(() -> retryPolicy.decide(
                        job, outcomePolicy.answered(answer, retries, called), outcomePolicy.retryAfter(answer)));
        if (outcome instanceof Outcome.Failed || outcome instanceof Outcome.Dead) {
            span.failed(answer.status() < FIRST_FAILURE ? OTHER_ERROR : Integer.toString(answer.status()));
        }
        return settlement(job, outcome, progress);
    }

    private Settlement unanswered(ClaimedJob job, String error, JobRetries retries, CallProgress progress) {
        Outcome outcome = outcomePolicy.unanswered(error, retries, progress.elapsed());
        return settlement(job, retryPolicy.decide(job, outcome, Optional.empty()), progress);
    }

    /** Limits the outcome by the job's expiry. A failed attempt without a retry left makes the job dead anyway. */
    private static Settlement settlement(ClaimedJob job, Outcome outcome, CallProgress progress) {
        Expiry expiry = job.retryRules().expiry();
        boolean lastAttempt = outcome instanceof Outcome.Failed
                && job.previousAttempts().retryCount() >= job.retryRules().retryLimit();
        return new Settlement(
                job,
                expiry == null || lastAttempt ? outcome : expiry.deadIfTooLate(outcome, System.nanoTime()),
                timings(job, progress));
    }

    private static CallTimings timings(ClaimedJob job, CallProgress progress) {
        return new CallTimings(
                progress.startedAtNanos(),
                job.place().dueFor(progress.startedAtNanos()),
                progress.connect(),
                progress.firstByte());
    }
}
