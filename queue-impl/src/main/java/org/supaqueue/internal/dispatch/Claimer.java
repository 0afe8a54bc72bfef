package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.supaqueue.internal.observation.NodeObserver;
import org.supaqueue.internal.store.PausedQueues;
import org.supaqueue.internal.store.Store;
import org.supaqueue.internal.store.isolation.RowIsolation;

/**
 * Claims due jobs for the workers. Hands back claimed jobs that no worker starts in time, and the claimed jobs of
 * paused queues.
 */
final class Claimer {

    /** How long a prefetched job may wait for a worker. After that, another node can probably start the job sooner. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(1);

    /** How soon to try again if the node could not read the paused queues in time. */
    private static final Duration READ_PAUSE = Duration.ofMillis(20);

    /** If the database is slow, the claim of one job may take the lease's length divided by this number. */
    private static final int CLAIM_TIME_DIVISOR = 3;

    private final HeldLeases held;
    private final Workers workers;
    private final HandBack handBack;
    private final PausedQueues pausedQueues;
    private final NodeObserver observer;
    private final Map<WorkerGroup, RowIsolation> isolations = new HashMap<>();
    private long pausedVersion;

    Claimer(HeldLeases held, Workers workers, HandBack handBack, PausedQueues pausedQueues, NodeObserver observer) {
        this.held = held;
        this.workers = workers;
        this.handBack = handBack;
        this.pausedQueues = pausedQueues;
        this.observer = observer;
    }

    /**
     * Claims as many jobs as the group needs: for its free workers, and to prefetch. Afterwards, the end of a call
     * wakes the dispatcher if more jobs may be due, or if the group needed none.
     *
     * @return how many jobs were claimed
     */
    int claimFor(WorkerGroup group, Store store) throws SQLException {
        // Set the flag before counting the free workers: a worker whose call ends after the count wakes the dispatcher
        // only if the worker sees the flag.
        group.setWakesOnCallEnd(true);
        int limit = workers.jobsToClaim(group);
        if (limit <= 0) {
            return 0;
        }
        GroupClaim claim =
                new GroupClaim(group, store.claims(), held, workers, observer, handBack.recentlyHandedBack());
        int claimed = isolation(group).run(claim, limit);
        group.setWakesOnCallEnd(claim.moreMayBeDue());
        return claimed;
    }

    /** Whether all recent claims for the group failed because of refused rows or time-outs. */
    boolean isFailing(WorkerGroup group) {
        return isolation(group).isFailing();
    }

    /** Whether to claim again at once, because after a time-out some due jobs are still untried. */
    boolean hasUntriedJobs(WorkerGroup group) {
        return isolation(group).isUnfinished();
    }

    /** Leaves out refused and slow jobs, so that one such job does not block the other claims of its group. */
    private RowIsolation isolation(WorkerGroup group) {
        return isolations.computeIfAbsent(
                group, g -> new RowIsolation("claimed", held.duration().dividedBy(CLAIM_TIME_DIVISOR)));
    }

    /**
     * How long the dispatcher may sleep without delaying a start, a hand-back or a new claim.
     *
     * @return {@link #READ_PAUSE} while a claimed job could start, but the paused queues must be read first;
     *     {@link #MAX_WAIT} while a claimed job waits for a worker, a job waits to be handed back, or this
     *     node must not claim a job that was just handed back; otherwise {@link Dispatcher#MAX_SLEEP}
     */
    Duration maxSleep() {
        if (mustReadPausedQueues()) {
            return READ_PAUSE;
        }
        boolean workPending = workers.hasWaiting()
                || handBack.isPending()
                || !handBack.recentlyHandedBack().isEmpty();
        return workPending ? MAX_WAIT : Dispatcher.MAX_SLEEP;
    }

    /**
     * Hands back the jobs that have waited too long for a worker and the jobs of paused queues, then starts the other
     * claimed jobs.
     */
    void handBackAndStart(Store store) throws SQLException {
        handBack.add(workers.removeWaiting(MAX_WAIT));
        handBackPaused(store);
        if (mustReadPausedQueues()) {
            store.claims().readPausedQueues();
            handBackPaused(store);
        }
        workers.startThreads();
    }

    /** Whether a claimed job could start, but the last claim was sent too long ago. */
    private boolean mustReadPausedQueues() {
        return !pausedQueues.isCurrent() && workers.hasStartable();
    }

    private void handBackPaused(Store store) {
        if (pausedQueues.version() != pausedVersion) {
            pausedVersion = pausedQueues.version();
            handBack.forgetHandedBack();
            handBack.add(workers.removeWaiting(pausedQueues::contains));
        }
        handBack.flush(store);
    }
}
