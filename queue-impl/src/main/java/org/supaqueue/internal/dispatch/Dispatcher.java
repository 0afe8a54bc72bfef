package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.supaqueue.internal.store.Store;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.internal.store.WakeTimes;
import org.supaqueue.internal.store.failure.FailureBackoff;
import org.supaqueue.internal.wakeup.Listener;
import org.supaqueue.internal.wakeup.Signal;

/**
 * Claims due jobs for the workers, and does what time alone makes necessary. Between two rounds the
 * dispatcher sleeps until the next event: a signal, a scheduled job that becomes due, a lease of any node that expires,
 * or a waiting job that expires.
 */
final class Dispatcher {

    /**
     * The shortest pause between two polls. Rows that other transactions have locked look due but cannot be claimed, so
     * each round that claims nothing doubles the pause, up to {@link #MAX_POLL_INTERVAL}. Also the shortest pause
     * between two {@link WakeTimes} queries.
     */
    private static final Duration MIN_POLL_INTERVAL = Duration.ofMillis(20);

    private static final Duration MAX_POLL_INTERVAL = Duration.ofSeconds(1);

    /** How long to sleep if no next event is known. */
    static final Duration MAX_SLEEP = Duration.ofMinutes(1);

    /** Wait this many times the duration of the {@link WakeTimes} query before repeating the query. */
    private static final int QUERY_PAUSE_FACTOR = 20;

    private final StoreOpener opener;
    private final Collection<WorkerGroup> groups;
    private final Claimer claimer;
    private final TimedJobs timedJobs;
    private final Listener listener;
    private final NodeRecord record;
    private final Loop loop;
    private Duration pollInterval = MIN_POLL_INTERVAL;
    private long nextQueryAt = System.nanoTime();

    Dispatcher(
            StoreOpener opener,
            Collection<WorkerGroup> groups,
            Claimer claimer,
            TimedJobs timedJobs,
            Listener listener,
            NodeRecord record,
            Signal wakeUp) {
        this.opener = opener;
        this.groups = groups;
        this.claimer = claimer;
        this.timedJobs = timedJobs;
        this.listener = listener;
        this.record = record;
        this.loop = new Loop(new FailureBackoff("Claiming jobs"), wakeUp, this::runRound, () -> {});
    }

    Loop loop() {
        return loop;
    }

    /**
     * Runs one round: claims and starts jobs, then does what time alone makes necessary.
     *
     * @return how long to sleep before the next round
     */
    private Duration runRound() throws SQLException {
        Store store = opener.open();
        ClaimRound claimRound = new ClaimRound(claimer, store);
        for (WorkerGroup group : groups) {
            if (!loop.isStopping() && group.isReady()) {
                claimRound.claimFor(group);
            }
        }
        claimer.handBackAndStart(store);
        record.refresh(store.schema());
        Duration nextEvent = untilNextEvent(store);
        claimRound.end();
        Duration sleep = claimRound.claimed() > 0
                ? sleepAfterClaims(claimRound.groupsWithoutJobs())
                : sleepAfterNoClaim(store, claimRound.groupsWithoutJobs());
        return shorter(shorter(sleep, shorter(claimer.maxSleep(), claimRound.nextPause())), nextEvent);
    }

    /**
     * After a claim, more jobs may be due, so poll again soon. A round that claims nothing calls {@link
     * #sleepAfterNoClaim}.
     */
    private Duration sleepAfterClaims(List<WorkerGroup> groupsWithoutJobs) {
        listener.markBusy();
        pollInterval = MIN_POLL_INTERVAL;
        // Some groups need more jobs. If jobs arrive one at a time, the node is idle between two jobs: markIdle()
        // tells the listener, so that the next insert sends a notification.
        return groupsWithoutJobs.isEmpty() ? MIN_POLL_INTERVAL : shorter(MIN_POLL_INTERVAL, listener.markIdle());
    }

    /**
     * Looks for due jobs that no claim could take, for example because their rows are locked. Skips each group whose
     * workers are all busy: the first worker that finishes raises the signal.
     */
    private Duration sleepAfterNoClaim(Store store, List<WorkerGroup> groupsWithoutJobs) throws SQLException {
        pollInterval = doubled(pollInterval);
        if (groupsWithoutJobs.isEmpty()) {
            listener.markBusy();
            return MAX_SLEEP;
        }
        Duration sleep = listener.markIdle();
        for (WorkerGroup group : groupsWithoutJobs) {
            if (store.claims().anyDue(group.queues())) {
                return shorter(sleep, pollInterval);
            }
        }
        return sleep;
    }

    /**
     * Does what time alone makes necessary. The {@link WakeTimes} query does
     * not run on every wake-up: the pause after a query grows with the duration of the query. The query can be slow,
     * because while another session holds an old snapshot, the query reads many dead rows.
     *
     * @return how long until the next event that time alone causes, or until the query may run again; zero if more rows
     *     can be changed now
     */
    private Duration untilNextEvent(Store store) throws SQLException {
        long startedAt = System.nanoTime();
        if (startedAt - nextQueryAt < 0) {
            return Duration.ofNanos(nextQueryAt - startedAt);
        }
        WakeTimes wakeTimes = store.claims().wakeTimes();
        long queryNanos = System.nanoTime() - startedAt;
        if (timedJobs.run(store, wakeTimes)) {
            return Duration.ZERO;
        }
        nextQueryAt = System.nanoTime() + Math.max(MIN_POLL_INTERVAL.toNanos(), QUERY_PAUSE_FACTOR * queryNanos);
        return TimedJobs.untilNext(wakeTimes, pollInterval);
    }

    private static Duration doubled(Duration interval) {
        return shorter(interval.multipliedBy(2), MAX_POLL_INTERVAL);
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
