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
import org.supaqueue.internal.store.Rescues;

/**
 * Tells the {@link NodeListener} and the {@link NodeObserver} about settled and rescued jobs. For the listener, a job that was cancelled while it waited has no event,
 * because the caller who cancelled the job already knows.
 */
final class Events {

    private final NodeListener listener;
    private final NodeObserver observer;

    Events(NodeListener listener, NodeObserver observer) {
        this.listener = listener;
        this.observer = observer;
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
            listener.failed(new JobFailed(id, queue, attempt, status, failed.cause(), failed.retryIn()));
        } else if (state == JobState.DEAD) {
            listener.dead(
                    new JobDead(id, queue, attempt, status, outcome.error().orElse(null)));
        } else if (state == JobState.CANCELLED) {
            listener.cancelled(
                    new JobCancelled(id, queue, attempt, status, outcome.error().orElse(null)));
        }
    }

    /** Reports that a statement settled outcomes. */
    void settlesEnded(int outcomes, Duration duration) {
        observer.settlesEnded(outcomes, duration);
    }

    void expired(JobDead job) {
        observer.expired(job.queue());
        listener.dead(job);
    }

    void rescued(Rescues.Rescued job) {
        observer.rescued(job.queue(), job.state());
        JobId id = new JobId(job.jobId());
        if (job.state() == JobState.DEAD) {
            listener.dead(new JobDead(id, job.queue(), job.attempt(), OptionalInt.empty(), job.error()));
        } else if (job.state() == JobState.CANCELLED) {
            listener.cancelled(new JobCancelled(id, job.queue(), job.attempt(), OptionalInt.empty(), "lease lost"));
        }
    }
}
