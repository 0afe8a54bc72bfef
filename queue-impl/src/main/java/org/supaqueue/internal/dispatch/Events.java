package org.supaqueue.internal.dispatch;

import java.util.Optional;
import java.util.OptionalInt;
import org.supaqueue.JobCompleted;
import org.supaqueue.JobDead;
import org.supaqueue.JobFailed;
import org.supaqueue.JobId;
import org.supaqueue.JobState;
import org.supaqueue.internal.store.Outcome;
import org.supaqueue.internal.store.Rescues;
import org.supaqueue.internal.store.Settlement;

/**
 * Creates the application's events for settled and rescued jobs. A cancelled job has no event, because the caller who
 * cancelled the job already knows.
 */
final class Events {

    private Events() {}

    static Optional<Object> of(Settlement settlement, JobState state) {
        JobId id = new JobId(settlement.lease().jobId());
        String queue = settlement.job().queue();
        int attempt = settlement.job().tries().attempt();
        Outcome outcome = settlement.outcome();
        return Optional.ofNullable(
                switch (state) {
                    case COMPLETE ->
                        new JobCompleted(id, queue, attempt, outcome.answer().status(), outcome.called());
                    case FAILED ->
                        new JobFailed(id, queue, attempt, status(outcome), outcome.error(), outcome.retryIn());
                    case DEAD -> new JobDead(id, queue, attempt, status(outcome), outcome.error());
                    case CANCELLED, AVAILABLE, PROCESSING -> null;
                });
    }

    static Optional<Object> of(Rescues.Rescued rescued) {
        if (rescued.state() != JobState.DEAD) {
            return Optional.empty();
        }
        return Optional.of(new JobDead(
                new JobId(rescued.jobId()), rescued.queue(), rescued.attempt(), OptionalInt.empty(), rescued.error()));
    }

    private static OptionalInt status(Outcome outcome) {
        return outcome.answer() == null
                ? OptionalInt.empty()
                : OptionalInt.of(outcome.answer().status());
    }
}
