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
import org.supaqueue.internal.store.BatchSplitter;
import org.supaqueue.internal.store.ClaimedJob;
import org.supaqueue.internal.store.FailureBackoff;
import org.supaqueue.internal.store.FailureText;
import org.supaqueue.internal.store.Lease;
import org.supaqueue.internal.store.Refusal;
import org.supaqueue.internal.store.Store;
import org.supaqueue.internal.store.TimeLimit;
import org.supaqueue.internal.wakeup.Signal;

/**
 * Hands back jobs that were claimed but not started, so that any node can claim them. This node claims them again after
 * {@link #LEFT_ALONE} at the earliest.
 */
final class HandBack {

    /**
     * How long this node does not claim a job that it handed back. The node could not start the job, and a new claim at
     * once would not change that. Also the longest pause before a failed hand-back is tried again.
     */
    private static final Duration LEFT_ALONE = Duration.ofSeconds(1);

    private static final System.Logger LOG = System.getLogger(HandBack.class.getName());

    private final HeldLeases held;
    private final Signal wakeUp;
    private final Queue<ClaimedJob> unbegun = new ConcurrentLinkedQueue<>();
    private final Map<Long, Long> givenBack = new ConcurrentHashMap<>();
    private final BatchSplitter splitter = BatchSplitter.alsoWhenHeldUp();
    private final FailureBackoff backoff = new FailureBackoff("Handing jobs back", LEFT_ALONE);
    private final Lock flushing = new ReentrantLock();
    private volatile long restingUntil = System.nanoTime();

    /** @param wakeUp raised when there are jobs to hand back */
    HandBack(HeldLeases held, Signal wakeUp) {
        this.held = held;
        this.wakeUp = wakeUp;
    }

    /** Adds jobs that the next {@link #flush} hands back. Any thread may call this method. */
    void add(Collection<ClaimedJob> jobs) {
        if (unbegun.addAll(jobs)) {
            wakeUp.raise();
        }
    }

    /**
     * Hands back the added jobs in one statement, and notifies the other nodes. Does nothing during the pause after a
     * failed try. A hand-back that fails is tried again later. A job whose row the database refuses to change is not
     * tried again: its lease expires, and then the job is rescued.
     */
    void flush(Store store) {
        if (restingUntil - System.nanoTime() <= 0) {
            flushNow(store, TimeLimit.USUAL);
        }
    }

    /**
     * Does the same as {@link #flush}, but without the pause after a failed try. For a node that stops.
     *
     * @return true if no job is left to hand back; false if jobs are left, or if another thread is handing jobs back
     */
    boolean flushNow(Store store, TimeLimit within) {
        if (!flushing.tryLock()) {
            return false;
        }
        try {
            flushAll(store, within);
            return unbegun.isEmpty();
        } finally {
            flushing.unlock();
        }
    }

    private void flushAll(Store store, TimeLimit within) {
        Map<Lease, ClaimedJob> jobs = new HashMap<>();
        for (ClaimedJob job = unbegun.poll(); job != null; job = unbegun.poll()) {
            jobs.put(job.lease(), job);
        }
        if (jobs.isEmpty()) {
            return;
        }
        try {
            giveBack(jobs, store, within);
            retainStillHeld(jobs, store);
            tellOthers(store);
            backoff.reset();
        } catch (SQLException failure) {
            restingUntil = System.nanoTime() + backoff.next(failure).toNanos();
        } finally {
            unbegun.addAll(jobs.values());
        }
    }

    /** Removes two kinds of jobs from the map: jobs that were handed back, and jobs whose row the database refuses. */
    private void giveBack(Map<Lease, ClaimedJob> jobs, Store store, TimeLimit within) throws SQLException {
        Map<Lease, SQLException> refused = new HashMap<>();
        splitter.run(
                List.copyOf(jobs.keySet()),
                some -> {
                    Set<Lease> back = store.leases().handBack(some, within);
                    back.forEach(lease -> givenBack.put(lease.jobId(), System.nanoTime()));
                    back.forEach(held::remove);
                    jobs.keySet().removeAll(back);
                },
                refused::put);
        refused.forEach((lease, refusal) -> {
            if (Refusal.accusesRow(refusal)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "Job {0} cannot be handed back; its lease ends by itself: {1}",
                        Long.toString(lease.jobId()),
                        FailureText.brief(refusal));
                held.remove(lease);
                jobs.remove(lease);
            } else {
                restingUntil = System.nanoTime() + LEFT_ALONE.toNanos();
            }
        });
    }

    /**
     * Keeps only the jobs whose lease this node still holds: another transaction may have locked their rows for a
     * moment. The other jobs have lost their lease.
     */
    private void retainStillHeld(Map<Lease, ClaimedJob> jobs, Store store) throws SQLException {
        if (!jobs.isEmpty()) {
            Set<Lease> locked = store.leases().stillHeld(jobs.keySet());
            jobs.keySet().stream().filter(lease -> !locked.contains(lease)).forEach(held::remove);
            jobs.keySet().retainAll(locked);
        }
    }

    private static void tellOthers(Store store) {
        try {
            store.announcements().announce();
        } catch (SQLException away) {
            LOG.log(System.Logger.Level.DEBUG, "The other nodes were not told: {0}", FailureText.brief(away));
        }
    }

    /** Logs how many jobs could not be handed back before the node stopped. */
    void reportLeft() {
        if (isPending()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} jobs that had not begun could not be handed back before the end; their leases run out",
                    unbegun.size());
        }
    }

    /** Whether jobs wait to be handed back. */
    boolean isPending() {
        return !unbegun.isEmpty();
    }

    /** The ids of the jobs that this node handed back less than {@link #LEFT_ALONE} ago. */
    Set<Long> recent() {
        long since = System.nanoTime() - LEFT_ALONE.toNanos();
        givenBack.values().removeIf(at -> at - since < 0);
        return givenBack.keySet();
    }
}
