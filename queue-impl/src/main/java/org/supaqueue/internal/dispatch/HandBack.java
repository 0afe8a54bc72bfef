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

/** Gives jobs back that were claimed and not begun, so that any node may have them; this one not at once. */
final class HandBack {

    /** For how long this node leaves alone what it gave back: whoever could not begin it would not now. */
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

    /** @param wakeUp raised when there is something to give back */
    HandBack(HeldLeases held, Signal wakeUp) {
        this.held = held;
        this.wakeUp = wakeUp;
    }

    /** A job to be given back by the next {@link #flush}; from any thread. */
    void add(Collection<ClaimedJob> jobs) {
        if (unbegun.addAll(jobs)) {
            wakeUp.raise();
        }
    }

    /**
     * Gives back what was added, in one statement, and tells the other nodes. What cannot be, is tried again; but a job that
     * the database refuses to give back is let go: its lease ends by itself.
     */
    void flush(Store store) {
        if (restingUntil - System.nanoTime() <= 0) {
            flushNow(store, TimeLimit.USUAL);
        }
    }

    /**
     * Does the same for a node that stops: at once, whenever the last try failed.
     *
     * @return whether nothing is left to be given back
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

    /** Takes out of the map what was given back, and what was refused by itself. */
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

    /** What was left out may only be locked by somebody for a moment; else its lease was lost. */
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

    /** Says at the end of the node what could not be given back. */
    void reportLeft() {
        if (isPending()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} jobs that had not begun could not be handed back before the end; their leases run out",
                    unbegun.size());
        }
    }

    /** Whether some wait to be given back. */
    boolean isPending() {
        return !unbegun.isEmpty();
    }

    /** The jobs to leave alone. */
    Set<Long> recent() {
        long since = System.nanoTime() - LEFT_ALONE.toNanos();
        givenBack.values().removeIf(at -> at - since < 0);
        return givenBack.keySet();
    }
}
