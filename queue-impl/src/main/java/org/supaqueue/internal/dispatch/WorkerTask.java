package org.supaqueue.internal.dispatch;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.supaqueue.internal.consumer.NoAnswerException;
import org.supaqueue.internal.dispatch.attempt.AttemptRunner;
import org.supaqueue.internal.dispatch.attempt.JobLine;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Settlement;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.store.PausedQueues;

/** Makes the attempt of a claimed job on a worker thread, and passes the outcome to the {@link Settler}. */
final class WorkerTask implements Workers.Task {

    private static final EventLog LOG = EventLog.of(WorkerTask.class);

    private final Map<WorkerGroup, AttemptRunner> attemptRunners;
    private final HeldLeases held;
    private final RunningCalls runningCalls;
    private final Settler settler;
    private final HandBack handBack;
    private final PausedQueues pausedQueues;

    WorkerTask(
            Map<WorkerGroup, AttemptRunner> attempts,
            HeldLeases held,
            RunningCalls running,
            Settler settler,
            HandBack handBack,
            PausedQueues pausedQueues) {
        this.attemptRunners = attempts;
        this.held = held;
        this.runningCalls = running;
        this.settler = settler;
        this.handBack = handBack;
        this.pausedQueues = pausedQueues;
    }

    /**
     * Makes the attempt. Every path passes the outcome to the settler, hands the job back or drops the lease. Otherwise
     * this node would renew the lease for ever, and no node could rescue the job.
     */
    @Override
    public void run(WorkerGroup group, ClaimedJob job) {
        runningCalls.add(job.lease());
        try {
            Optional<Settlement> settlement =
                    mayStart(job) ? attemptRunners.get(group).run(job) : Optional.empty();
            runningCalls.remove(job.lease());
            settlement.ifPresentOrElse(settler::add, () -> handBack.add(List.of(job)));
        } catch (NoAnswerException aborted) {
            // The lease stays in `runningCalls`, because this node stops and then ends the leases of aborted calls.
            held.remove(job.lease());
            LOG.write(
                    LogEvent.CALL_ABORTED,
                    () -> JobLine.of(
                            job,
                            "The call of job " + job.lease().jobId() + " was aborted, because this node is stopping"));
        } catch (RuntimeException | Error unexpected) {
            runningCalls.remove(job.lease());
            held.remove(job.lease());
            LOG.write(
                    LogEvent.ATTEMPT_ERROR,
                    () -> JobLine.of(
                            job,
                            "The attempt of job " + job.lease().jobId()
                                    + " failed unexpectedly; a node rescues the job after its lease has expired"),
                    unexpected);
        }
    }

    /** The last check before the request is sent. */
    private boolean mayStart(ClaimedJob job) {
        return held.mayStartCall(job.lease()) && pausedQueues.mayStart(job.queue());
    }
}
