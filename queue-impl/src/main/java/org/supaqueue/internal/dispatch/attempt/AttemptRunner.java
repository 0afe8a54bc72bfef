package org.supaqueue.internal.dispatch.attempt;

import java.time.Duration;
import java.util.Optional;
import org.supaqueue.InvalidJobException;
import org.supaqueue.internal.config.Consumer;
import org.supaqueue.internal.config.QueueSettings;
import org.supaqueue.internal.consumer.Answer;
import org.supaqueue.internal.consumer.ConsumerRequest;
import org.supaqueue.internal.consumer.NoAnswerException;
import org.supaqueue.internal.consumer.Sender;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Outcome;
import org.supaqueue.internal.job.Settlement;
import org.supaqueue.internal.outcome.OutcomePolicy;

/**
 * Runs one attempt of a job. Sends at most one request to the consumer, and returns an outcome for every request unless
 * this node aborts the call.
 */
public final class AttemptRunner {

    private static final System.Logger LOG = System.getLogger(AttemptRunner.class.getName());

    private final RequestBuilder requests;
    private final Sender sender;
    private final QueueSettings settings;
    private final OutcomePolicy outcomePolicy;
    private final ConsumerOutage outage;

    public AttemptRunner(
            RequestBuilder requests,
            Sender sender,
            QueueSettings settings,
            OutcomePolicy outcomePolicy,
            ConsumerOutage outage) {
        this.requests = requests;
        this.sender = sender;
        this.settings = settings;
        this.outcomePolicy = outcomePolicy;
        this.outage = outage;
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
        try {
            request = requests.build(job, consumer.get(), settings);
        } catch (InvalidJobException invalid) {
            return Optional.of(new Settlement(job, Outcome.Dead.unsent(invalid.getMessage()), 0));
        } catch (RuntimeException | StackOverflowError invalidRow) {
            String error = "no request can be built from the row: "
                    + invalidRow.getClass().getName();
            return Optional.of(new Settlement(job, Outcome.Dead.unsent(error), 0));
        }
        return Optional.of(send(job, request));
    }

    private Settlement send(ClaimedJob job, ConsumerRequest request) throws NoAnswerException {
        int retriesUsed = job.previousAttempts().retryCount();
        long startedAt = System.nanoTime();
        Answer answer;
        try {
            answer = sender.send(request);
        } catch (NoAnswerException failure) {
            if (failure.kind() == NoAnswerException.Kind.ABORTED) {
                throw failure;
            }
            outage.recordNoAnswer(job.lease().jobId(), failure.getMessage());
            return new Settlement(
                    job,
                    outcomePolicy.unanswered(failure.getMessage(), retriesUsed, elapsedSince(startedAt)),
                    startedAt);
        } catch (RuntimeException | LinkageError unexpected) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "The call of job " + job.lease().jobId() + " failed unexpectedly",
                    unexpected);
            String error =
                    "the call failed unexpectedly: " + unexpected.getClass().getName();
            return new Settlement(
                    job, outcomePolicy.unanswered(error, retriesUsed, elapsedSince(startedAt)), startedAt);
        }
        outage.recordAnswer(job.lease().jobId(), answer.status());
        return new Settlement(job, outcomePolicy.answered(answer, retriesUsed, elapsedSince(startedAt)), startedAt);
    }

    private static Duration elapsedSince(long startedAt) {
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }
}
