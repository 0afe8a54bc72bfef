package org.supaqueue.internal.dispatch;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.supaqueue.internal.consumer.NoAnswerException;
import org.supaqueue.internal.store.ClaimedJob;
import org.supaqueue.internal.store.Settlement;

/** Makes the attempt of a claimed job on a worker thread, and passes the outcome to the {@link Settler}. */
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

    /**
     * Makes the attempt. Every path passes the outcome to the settler, hands the job back or drops the lease. Otherwise
     * this node would renew the lease for ever, and no node could rescue the job.
     */
    @Override
    public void on(WorkerGroup group, ClaimedJob job) {
        running.add(job.lease());
        try {
            Optional<Settlement> settlement =
                    held.isSafe(job.lease()) ? attempts.get(group).make(job) : Optional.empty();
            running.remove(job.lease());
            settlement.ifPresentOrElse(settler::add, () -> handBack.add(List.of(job)));
        } catch (NoAnswerException aborted) {
            // The lease stays in `running`, because this node stops and then ends the leases of aborted calls.
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
