package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.supaqueue.internal.dispatch.attempt.JobLine;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Lease;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.store.Store;
import org.supaqueue.internal.store.failure.FailureBackoff;
import org.supaqueue.internal.store.failure.FailureText;
import org.supaqueue.internal.store.failure.SqlFailure;
import org.supaqueue.internal.store.failure.TimeLimit;
import org.supaqueue.internal.store.isolation.BatchSplitter;
import org.supaqueue.internal.wakeup.Signal;

/**
 * Hands back jobs that were claimed but not started, so that any node can claim them. This node claims them again after
 * {@link #RECLAIM_PAUSE} at the earliest.
 */
final class HandBack {

    /**
     * How long this node does not claim a job that it handed back. The node could not start the job, and a new claim at
     * once would not change that. Also the longest pause before a failed hand-back is tried again.
     */
    private static final Duration RECLAIM_PAUSE = Duration.ofSeconds(1);

    private static final EventLog LOG = EventLog.of(HandBack.class);

    private final HeldLeases held;
    private final Signal wakeUp;
    private final Queue<ClaimedJob> unstarted = new ConcurrentLinkedQueue<>();
    private final Map<Long, Long> handedBackAt = new ConcurrentHashMap<>();
    private final BatchSplitter splitter = BatchSplitter.alsoOnTimeout();
    private final FailureBackoff backoff = new FailureBackoff("Handing jobs back", RECLAIM_PAUSE);
    private final Lock flushLock = new ReentrantLock();
    private volatile long pausedUntil = System.nanoTime();

    /** @param wakeUp raised when there are jobs to hand back */
    HandBack(HeldLeases held, Signal wakeUp) {
        this.held = held;
        this.wakeUp = wakeUp;
    }

    /** Adds jobs that the next {@link #flush} hands back. Any thread may call this method. */
    void add(Collection<ClaimedJob> jobs) {
        if (unstarted.addAll(jobs)) {
            wakeUp.raise();
        }
    }

    /**
     * Hands back the added jobs in one statement, and notifies the other nodes. Does nothing during the pause after a
     * failed try. A hand-back that fails is tried again later. A job whose row the database refuses to change is not
     * tried again: its lease expires, and then the job is rescued.
     */
    void flush(Store store) {
        if (pausedUntil - System.nanoTime() <= 0) {
            flushNow(store, TimeLimit.USUAL);
        }
    }

    /**
     * Does the same as {@link #flush}, but without the pause after a failed try. For a node that stops.
     *
     * @return true if no job is left to hand back; false if jobs are left, or if another thread is handing jobs back
     */
    boolean flushNow(Store store, TimeLimit timeLimit) {
        if (!flushLock.tryLock()) {
            return false;
        }
        try {
            flushAll(store, timeLimit);
            return unstarted.isEmpty();
        } finally {
            flushLock.unlock();
        }
    }

    private void flushAll(Store store, TimeLimit timeLimit) {
        Map<Lease, ClaimedJob> jobs = new HashMap<>();
        for (ClaimedJob job = unstarted.poll(); job != null; job = unstarted.poll()) {
            jobs.put(job.lease(), job);
        }
        if (jobs.isEmpty()) {
            return;
        }
        try {
            handBackBatch(jobs, store, timeLimit);
            retainStillHeld(jobs, store);
            notifyNodes(store);
            backoff.reset();
        } catch (SQLException failure) {
            pausedUntil = System.nanoTime() + backoff.next(failure).toNanos();
        } finally {
            unstarted.addAll(jobs.values());
        }
    }

    /** Removes two kinds of jobs from the map: jobs that were handed back, and jobs whose row the database refuses. */
    private void handBackBatch(Map<Lease, ClaimedJob> jobs, Store store, TimeLimit timeLimit) throws SQLException {
        Map<Lease, SQLException> refused = new HashMap<>();
        splitter.run(
                List.copyOf(jobs.keySet()),
                batch -> {
                    Set<Lease> handedBack = store.leases().handBack(batch, timeLimit);
                    handedBack.forEach(lease -> handedBackAt.put(lease.jobId(), System.nanoTime()));
                    handedBack.forEach(held::remove);
                    jobs.keySet().removeAll(handedBack);
                },
                refused::put);
        refused.forEach((lease, refusal) -> {
            if (SqlFailure.pointsToRow(refusal)) {
                LOG.write(
                        LogEvent.HANDBACK_REFUSED,
                        () -> JobLine.of(
                                jobs.get(lease),
                                "Job " + lease.jobId()
                                        + " cannot be handed back; the job is rescued after its lease has expired: "
                                        + FailureText.brief(refusal)));
                held.remove(lease);
                jobs.remove(lease);
            } else {
                pausedUntil = System.nanoTime() + RECLAIM_PAUSE.toNanos();
            }
        });
    }

    /**
     * Keeps only the jobs whose lease this node still holds: another transaction may have locked their rows for a
     * moment. The other jobs have lost their lease.
     */
    private void retainStillHeld(Map<Lease, ClaimedJob> jobs, Store store) throws SQLException {
        if (!jobs.isEmpty()) {
            Set<Lease> locked = store.leases().findValid(jobs.keySet());
            jobs.keySet().stream().filter(lease -> !locked.contains(lease)).forEach(held::remove);
            jobs.keySet().retainAll(locked);
        }
    }

    private static void notifyNodes(Store store) {
        try {
            store.notifier().notifyNodes();
        } catch (SQLException failed) {
            LOG.write(
                    LogEvent.HANDBACK_UNNOTIFIED,
                    () -> LogLine.of("The other nodes could not be notified that jobs were handed back: "
                            + FailureText.brief(failed)));
        }
    }

    /** Logs how many jobs could not be handed back before the node stopped. */
    void logUnstarted() {
        if (isPending()) {
            LOG.write(
                    LogEvent.STOP_JOBS_UNSTARTED,
                    () -> LogLine.of(unstarted.size()
                                    + " claimed jobs that had not started could not be handed back before this node"
                                    + " stopped; other nodes rescue these jobs after their leases have expired")
                            .count(unstarted.size()));
        }
    }

    /** Whether jobs wait to be handed back. */
    boolean isPending() {
        return !unstarted.isEmpty();
    }

    /**
     * Lets this node claim the jobs that it has handed back at once. For jobs of a queue that was paused and is now
     * resumed.
     */
    void forgetHandedBack() {
        handedBackAt.clear();
    }

    /** The ids of the jobs that this node handed back less than {@link #RECLAIM_PAUSE} ago. */
    Set<Long> recentlyHandedBack() {
        long oldest = System.nanoTime() - RECLAIM_PAUSE.toNanos();
        handedBackAt.values().removeIf(handedBackTime -> handedBackTime - oldest < 0);
        return handedBackAt.keySet();
    }
}
