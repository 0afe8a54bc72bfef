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
 * Claims due jobs for the workers, rescues jobs of lost nodes, and promotes scheduled jobs. Between two rounds the
 * dispatcher sleeps until the next event: a signal, a scheduled job that becomes due, or a lease of any node that
 * expires.
 */
final class Dispatcher {

    /**
     * The shortest pause between two polls. Rows that other transactions have locked look due but cannot be claimed, so
     * each round that claims nothing doubles the pause, up to {@link #LAST_LOOK}. Also the shortest pause between two
     * {@link WakeTimes} queries.
     */
    private static final Duration FIRST_LOOK = Duration.ofMillis(20);

    private static final Duration LAST_LOOK = Duration.ofSeconds(1);

    /** How long to sleep if no next event is known. */
    static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);

    /** Wait this many times the duration of the {@link WakeTimes} query before repeating the query. */
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

    /**
     * Runs one round: claims and starts jobs, then rescues and promotes jobs.
     *
     * @return how long to sleep before the next round
     */
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

    /**
     * After a claim, more jobs may be due, so poll again soon. A round that claims nothing calls {@link #afterNone}.
     */
    private Duration afterWork(List<WorkerGroup> waiting) {
        listener.busy();
        nextLook = FIRST_LOOK;
        // Some groups need more jobs. If jobs arrive one at a time, the node is idle between two jobs: beforeSleep()
        // reports this to the listener, so that the next insert sends a notification.
        return waiting.isEmpty() ? FIRST_LOOK : earlier(FIRST_LOOK, listener.beforeSleep());
    }

    /**
     * Looks for due jobs that no claim could take, for example because their rows are locked. Skips each group whose
     * workers are all busy: the first worker that finishes raises the signal.
     */
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
     * Rescues jobs whose lease has expired, and promotes scheduled jobs that are due. The {@link WakeTimes} query does
     * not run on every wake-up: the pause after a query grows with the duration of the query. The query can be slow,
     * because while another session holds an old snapshot, the query reads many dead rows.
     *
     * @return how long until the next lease expires, the next job becomes due, or the query may run again; zero if more
     *     rows can be rescued or promoted now
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

    /**
     * How long to sleep for an event. If the event is due now, this round has already rescued or promoted what it
     * could. Some rows may remain, for example rows that another transaction has locked, so poll again after
     * {@code nextLook}.
     *
     * @param time how long until the event; null if there is none
     */
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
