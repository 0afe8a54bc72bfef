package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.supaqueue.internal.store.FailureBackoff;
import org.supaqueue.internal.store.Store;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.internal.store.WakeTimes;
import org.supaqueue.internal.wakeup.Listener;
import org.supaqueue.internal.wakeup.Signal;

/**
 * Claims due jobs for the workers, and sleeps precisely until there is something to do: a signal, a due job, the end of
 * some node's lease.
 */
final class Dispatcher {

    /** Rows that others hold look due and cannot be claimed: not to ask again at once, and ever later. */
    private static final Duration FIRST_LOOK = Duration.ofMillis(20);

    private static final Duration LAST_LOOK = Duration.ofSeconds(1);

    /** With nothing to do that is known of. */
    static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);

    /** A question is asked again after as many times what it took. */
    private static final int REST = 20;

    private final StoreOpener opener;
    private final Collection<WorkerGroup> groups;
    private final Claimer claimer;
    private final Rescuer rescuer;
    private final Listener listener;
    private final Loop loop;
    private Duration nextLook = FIRST_LOOK;
    private final Errand rescues = new Errand("Rescuing jobs of lost nodes");
    private final Errand promotions = new Errand("Making jobs due");
    private boolean again;
    private long askAt = System.nanoTime();

    Dispatcher(
            StoreOpener opener,
            Collection<WorkerGroup> groups,
            Claimer claimer,
            Rescuer rescuer,
            Listener listener,
            Signal wakeUp) {
        this.opener = opener;
        this.groups = groups;
        this.claimer = claimer;
        this.rescuer = rescuer;
        this.listener = listener;
        this.loop = new Loop(new FailureBackoff("Claiming jobs"), wakeUp, this::round, () -> {});
    }

    Loop loop() {
        return loop;
    }

    /** Starts what can be started, and tells how long to sleep then. */
    private Duration round() throws SQLException {
        Store store = opener.open();
        ClaimRound claimRound = new ClaimRound(claimer, store);
        for (WorkerGroup group : groups) {
            if (!loop.isStopping() && group.isReady()) {
                claimRound.fill(group);
            }
        }
        claimer.start(store);
        Duration nextEvent = untilNextEvent(store);
        claimRound.end();
        Duration sleep =
                claimRound.claimed() > 0 ? afterWork(claimRound.waiting()) : afterNone(store, claimRound.waiting());
        return earlier(earlier(sleep, earlier(claimer.longestSleep(), claimRound.rest())), nextEvent);
    }

    /** Where there was one job there may be more; the next look that finds none asks further. */
    private Duration afterWork(List<WorkerGroup> waiting) {
        listener.busy();
        nextLook = FIRST_LOOK;
        // One job at a time leaves pauses: the next is to be announced.
        return waiting.isEmpty() ? FIRST_LOOK : earlier(FIRST_LOOK, listener.beforeSleep());
    }

    /** A group whose workers are all busy is not asked about: the first of them to finish raises the signal. */
    private Duration afterNone(Store store, List<WorkerGroup> waiting) throws SQLException {
        nextLook = longer(nextLook);
        if (waiting.isEmpty()) {
            listener.busy();
            return LONGEST_SLEEP;
        }
        Duration sleep = listener.beforeSleep();
        for (WorkerGroup group : waiting) {
            if (store.claims().anyDue(group.queues())) {
                return earlier(sleep, nextLook);
            }
        }
        return sleep;
    }

    /**
     * Sees to what is due by time alone. However often the node is woken, it asks only so often when that is, and the less
     * often the longer the answer takes: under somebody's old snapshot the question reads much that is gone.
     */
    private Duration untilNextEvent(Store store) throws SQLException {
        long began = System.nanoTime();
        if (began - askAt < 0) {
            return Duration.ofNanos(askAt - began);
        }
        WakeTimes wakeTimes = store.claims().wakeTimes();
        long took = System.nanoTime() - began;
        again = false;
        if (isNow(wakeTimes.untilExpiry())) {
            rescues.run(() -> rescue(store));
        }
        if (isNow(wakeTimes.untilScheduled())) {
            promotions.run(() -> promote(store));
        }
        if (again) {
            return Duration.ZERO;
        }
        askAt = System.nanoTime() + Math.max(FIRST_LOOK.toNanos(), REST * took);
        return earlier(eventually(wakeTimes.untilScheduled()), eventually(wakeTimes.untilExpiry()));
    }

    private boolean rescue(Store store) throws SQLException {
        rescuer.rescue();
        again |= store.rescues().isUnfinished();
        return !store.rescues().isRefused();
    }

    private boolean promote(Store store) throws SQLException {
        again |= store.claims().promote() > 0 || store.claims().isPromotionUnfinished();
        return !store.claims().isPromotionRefused();
    }

    /** What should have happened by now is held up by somebody's lock. */
    private Duration eventually(Duration time) {
        if (time == null) {
            return LONGEST_SLEEP;
        }
        return isNow(time) ? nextLook : time;
    }

    private static Duration longer(Duration look) {
        return earlier(look.multipliedBy(2), LAST_LOOK);
    }

    private static Duration earlier(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    private static boolean isNow(Duration time) {
        return time != null && (time.isNegative() || time.isZero());
    }
}
