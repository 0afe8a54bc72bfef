package org.supaqueue.internal.dispatch;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.supaqueue.internal.consumer.NoAnswerException;
import org.supaqueue.internal.store.ClaimedJob;
import org.supaqueue.internal.store.Settlement;

/** What a worker does with a claimed job: an attempt, whose outcome goes on its way to be settled. */
final class WorkerTask implements Workers.Work {

    private static final System.Logger LOG = System.getLogger(WorkerTask.class.getName());

    private final Map<WorkerGroup, AttemptRunner> attempts;
    private final HeldLeases held;
    private final RunningCalls running;
    private final Settler settler;
    private final HandBack handBack;

    WorkerTask(
            Map<WorkerGroup, AttemptRunner> attempts,
            HeldLeases held,
            RunningCalls running,
            Settler settler,
            HandBack handBack) {
        this.attempts = attempts;
        this.held = held;
        this.running = running;
        this.settler = settler;
        this.handBack = handBack;
    }

    /** However this ends, the lease is settled, handed back or let go: one that is held for ever is never rescued. */
    @Override
    public void on(WorkerGroup group, ClaimedJob job) {
        running.add(job.lease());
        try {
            Optional<Settlement> settlement =
                    held.isSafe(job.lease()) ? attempts.get(group).make(job) : Optional.empty();
            running.remove(job.lease());
            settlement.ifPresentOrElse(settler::add, () -> handBack.add(List.of(job)));
        } catch (NoAnswerException aborted) {
            // It stays among the running calls: this node stops, and then ends its lease.
            held.remove(job.lease());
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "The call of job {0} was cut off by this node''s end",
                    Long.toString(job.lease().jobId()));
        } catch (RuntimeException | Error unexpected) {
            running.remove(job.lease());
            held.remove(job.lease());
            LOG.log(
                    System.Logger.Level.ERROR,
                    "The attempt of job " + job.lease().jobId() + " broke off; its lease decides",
                    unexpected);
        }
    }
}
