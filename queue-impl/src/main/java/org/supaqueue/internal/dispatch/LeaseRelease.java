package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.supaqueue.internal.store.Store;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.internal.store.failure.TimeLimit;

/**
 * Gives up the leases of a node that stops. Hands back the jobs that have not started, and ends the leases of aborted
 * calls. If a statement fails or another transaction has locked a row, the release is tried again until the deadline.
 */
final class LeaseRelease {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration MAX_PAUSE = Duration.ofMillis(400);

    /**
     * If less time is left, the time-outs are short, so that a blocked row does not use up the time of the other rows.
     */
    private static final Duration SHORT_LIMIT_BELOW = Duration.ofSeconds(5);

    private static final TimeLimit SHORT_LIMIT = new TimeLimit(Duration.ofMillis(250), Duration.ofMillis(100));

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
    void handBackUnstarted() throws SQLException {
        handBack.add(workers.removeWaiting(Duration.ZERO));
        if (opener.isOpen()) {
            handBack.flush(opener.open());
        }
    }

    /**
     * Gives up all leases, or as many as possible before the deadline. Call this method after the calls have ended or
     * were aborted.
     *
     * @param deadlineNanos a time of {@link System#nanoTime}
     */
    void releaseAll(long deadlineNanos) throws SQLException, InterruptedException {
        handBack.add(workers.removeWaiting(Duration.ZERO));
        if (!opener.isOpen()) {
            return;
        }
        Store store = opener.open();
        AbortedCalls abortedCalls = running.abortedCalls();
        try {
            Duration pause = FIRST_PAUSE;
            while (!tryRelease(store, abortedCalls, deadlineNanos)
                    && remaining(deadlineNanos).compareTo(pause) > 0) {
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
                pause = doubled(pause);
            }
        } finally {
            abortedCalls.report();
            handBack.logUnstarted();
        }
    }

    /** @return true if no lease is left to give up */
    private boolean tryRelease(Store store, AbortedCalls abortedCalls, long deadlineNanos) {
        boolean expired = abortedCalls.expireLeases(store, timeLimit(deadlineNanos));
        boolean handedBack = handBack.flushNow(store, timeLimit(deadlineNanos));
        return expired && handedBack;
    }

    private static TimeLimit timeLimit(long deadlineNanos) {
        return remaining(deadlineNanos).compareTo(SHORT_LIMIT_BELOW) < 0 ? SHORT_LIMIT : TimeLimit.USUAL;
    }

    private static Duration remaining(long deadlineNanos) {
        return Duration.ofNanos(deadlineNanos - System.nanoTime());
    }

    private static Duration doubled(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : doubled;
    }
}
