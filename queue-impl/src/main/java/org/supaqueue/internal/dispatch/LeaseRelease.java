package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.supaqueue.internal.store.Store;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.internal.store.TimeLimit;

/**
 * Gives up the leases of a node that stops. Hands back the jobs that have not started, and ends the leases of aborted
 * calls. If a statement fails or another transaction has locked a row, the release is tried again until the deadline.
 */
final class LeaseRelease {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(400);

    /**
     * If less time is left, the time-outs are short, so that a blocked row does not use up the time of the other rows.
     */
    private static final Duration LITTLE_TIME = Duration.ofSeconds(5);

    private static final TimeLimit SHORT = new TimeLimit(Duration.ofMillis(250), Duration.ofMillis(100));

    private final StoreOpener opener;
    private final Workers workers;
    private final HandBack handBack;
    private final RunningCalls running;

    LeaseRelease(StoreOpener opener, Workers workers, HandBack handBack, RunningCalls running) {
        this.opener = opener;
        this.workers = workers;
        this.handBack = handBack;
        this.running = running;
    }

    /** Tries once to hand back the jobs that have not started. */
    void handBackUnbegun() throws SQLException {
        handBack.add(workers.removeWaiting(Duration.ZERO));
        if (opener.isOpen()) {
            handBack.flush(opener.open());
        }
    }

    /**
     * Gives up all leases, or as many as possible before the deadline. Call this method only when no call is running.
     *
     * @param deadlineNanos a time of {@link System#nanoTime}
     */
    void finish(long deadlineNanos) throws SQLException, InterruptedException {
        handBack.add(workers.removeWaiting(Duration.ZERO));
        if (!opener.isOpen()) {
            return;
        }
        Store store = opener.open();
        CutCalls cut = running.cut();
        try {
            Duration pause = FIRST_PAUSE;
            while (!giveUp(store, cut, deadlineNanos) && left(deadlineNanos).compareTo(pause) > 0) {
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
                pause = longer(pause);
            }
        } finally {
            cut.report();
            handBack.reportLeft();
        }
    }

    /** @return true if no lease is left to give up */
    private boolean giveUp(Store store, CutCalls cut, long deadlineNanos) {
        boolean ended = cut.endLeases(store, limit(deadlineNanos));
        boolean handedBack = handBack.flushNow(store, limit(deadlineNanos));
        return ended && handedBack;
    }

    private static TimeLimit limit(long deadlineNanos) {
        return left(deadlineNanos).compareTo(LITTLE_TIME) < 0 ? SHORT : TimeLimit.USUAL;
    }

    private static Duration left(long deadlineNanos) {
        return Duration.ofNanos(deadlineNanos - System.nanoTime());
    }

    private static Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }
}
