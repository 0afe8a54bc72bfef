package org.supaqueue.internal.dispatch;

import java.time.Duration;
import java.util.OptionalInt;
import org.supaqueue.JobCancelled;
import org.supaqueue.JobCompleted;
import org.supaqueue.JobDead;
import org.supaqueue.JobFailed;
import org.supaqueue.JobId;
import org.supaqueue.JobState;
import org.supaqueue.internal.job.Outcome;
import org.supaqueue.internal.job.Settlement;
import org.supaqueue.internal.observation.NodeObserver;
import org.supaqueue.internal.store.Expiration;
import org.supaqueue.internal.store.Rescues;

/**
 * Tells the {@link NodeListener}, the {@link NodeObserver} and the log about settled and rescued jobs. For the listener,
 * a job that was cancelled while it waited has no event, because the caller who cancelled the job already knows.
 */
final class Events {

    private final NodeListener listener;
    private final NodeObserver observer;
    private final JobLog log;

    Events(NodeListener listener, NodeObserver observer) {
        this(listener, observer, new JobLog(System::nanoTime));
    }

    Events(NodeListener listener, NodeObserver observer, JobLog log) {
        this.listener = listener;
        this.observer = observer;
        this.log = log;
    }

    /**
     * Reports a settled job.
     *
     * @param state the new state, as the row decided it: a failed attempt without a retry left leads to DEAD
     */
    void settled(Settlement settlement, JobState state) {
        observer.settled(settlement, state);
        JobId id = new JobId(settlement.lease().jobId());
        String queue = settlement.job().queue();
        int attempt = settlement.job().previousAttempts().nextNumber();
        Outcome outcome = settlement.outcome();
        OptionalInt status = outcome.call()
                .answer()
                .map(answer -> OptionalInt.of(answer.status()))
                .orElse(OptionalInt.empty());
        if (outcome instanceof Outcome.Complete complete) {
            listener.completed(new JobCompleted(
                    id,
                    queue,
                    attempt,
                    complete.call().status(),
                    complete.call().duration()));
        } else if (state == JobState.FAILED && outcome instanceof Outcome.Failed failed) {
            log.failed(settlement.job(), failed);
            listener.failed(new JobFailed(id, queue, attempt, status, failed.cause(), failed.retryIn()));
        } else if (state == JobState.DEAD) {
            dead(
                    new JobDead(id, queue, attempt, status, outcome.error().orElse(null)),
                    settlement.job().call().traceParent());
        } else if (state == JobState.CANCELLED) {
            log.cancelled(settlement.job());
            listener.cancelled(
                    new JobCancelled(id, queue, attempt, status, outcome.error().orElse(null)));
        }
        log.summarize();
    }

    /** Reports that a statement settled outcomes. */
    void settlesEnded(int outcomes, Duration duration) {
        observer.settlesEnded(outcomes, duration);
    }

    void expired(Expiration.Expired job) {
        observer.expired(job.event().queue());
        dead(job.event(), job.traceParent());
    }

    private void dead(JobDead job, String traceParent) {
        log.dead(job, traceParent);
        listener.dead(job);
    }

    void rescued(Rescues.Rescued job) {
        observer.rescued(job.queue(), job.state());
        JobId id = new JobId(job.jobId());
        log.leaseEnded(job);
        if (job.state() == JobState.DEAD) {
            dead(new JobDead(id, job.queue(), job.attempt(), OptionalInt.empty(), job.error()), job.traceParent());
        } else if (job.state() == JobState.CANCELLED) {
            listener.cancelled(new JobCancelled(id, job.queue(), job.attempt(), OptionalInt.empty(), "lease lost"));
        }
    }

    /** Ends the log of the jobs, because the node stops. */
    void close() {
        log.close();
    }
}
