package org.supaqueue.internal.wakeup;

import java.time.Duration;
import org.supaqueue.internal.time.Ticker;

/**
 * The state that the dispatcher and the listener share, to decide how long the dispatcher may sleep. The dispatcher may
 * sleep long only while every insert notifies this node. Until then, the dispatcher polls. Thread-safe.
 */
final class SleepState {

    /** Which inserts notify this node. */
    enum NotifyCoverage {
        /** No connection receives notifications. */
        NONE,
        /** A connection receives notifications, but no session holds the {@code NotifyLock}: inserts may not notify. */
        SOME,
        /** A session holds the {@code NotifyLock}: every insert notifies. */
        ALL
    }

    private static final Duration MAX_SLEEP = Duration.ofMinutes(1);
    private static final Duration POLL_INTERVAL_WITHOUT_LISTENING = Duration.ofSeconds(1);

    /**
     * The shortest poll interval; {@link #MAX_POLL_INTERVAL} is the longest. Between the two, the poll interval is a
     * tenth of the time that the node has been idle. While a transaction that inserted without notifying stays open, no
     * session can take the {@code NotifyLock}, and the node polls. After the commit, the node finds the job late by
     * about a tenth of the transaction's duration.
     */
    private static final Duration MIN_POLL_INTERVAL = Duration.ofMillis(25);

    private static final Duration MAX_POLL_INTERVAL = Duration.ofMillis(150);

    /** After this time of work without a pause, the node needs no notifications; each notification slows an insert. */
    private static final Duration BUSY_AFTER = Duration.ofMillis(100);

    private final Ticker ticker;
    private NotifyCoverage coverage = NotifyCoverage.NONE;
    private boolean idle;
    private boolean worked;
    private long stateSince;

    SleepState(Ticker ticker) {
        this.ticker = ticker;
        this.stateSince = ticker.nanoTime();
    }

    /**
     * Records that the dispatcher found no more work.
     *
     * @return how long the dispatcher may sleep
     */
    synchronized Duration markIdle() {
        if (!idle) {
            idle = true;
            stateSince = ticker.nanoTime();
        }
        return switch (coverage) {
            case NONE -> POLL_INTERVAL_WITHOUT_LISTENING;
            case SOME -> pollInterval();
            case ALL -> MAX_SLEEP;
        };
    }

    /** Records that the dispatcher has work, or cannot take more. */
    synchronized void markBusy() {
        if (idle) {
            idle = false;
            stateSince = ticker.nanoTime();
        }
        worked = true;
    }

    synchronized void setCoverage(NotifyCoverage newCoverage) {
        if (idle && newCoverage != coverage) {
            stateSince = ticker.nanoTime();
        }
        coverage = newCoverage;
    }

    /** Whether a connection receives notifications. */
    synchronized boolean isListening() {
        return coverage != NotifyCoverage.NONE;
    }

    synchronized boolean isIdle() {
        return idle;
    }

    /** Whether the dispatcher has had work without a pause for {@link #BUSY_AFTER}. */
    synchronized boolean isBusy() {
        return !idle && timeInState().compareTo(BUSY_AFTER) >= 0;
    }

    /** Whether the dispatcher had work since the last call of this method. */
    synchronized boolean workedSinceLastCall() {
        boolean answer = worked;
        worked = false;
        return answer;
    }

    /** How long to wait before the next poll, or before the listener tries again to take the {@code NotifyLock}. */
    synchronized Duration pollInterval() {
        Duration tenth = timeInState().dividedBy(10);
        if (!idle || tenth.compareTo(MIN_POLL_INTERVAL) < 0) {
            return MIN_POLL_INTERVAL;
        }
        return tenth.compareTo(MAX_POLL_INTERVAL) > 0 ? MAX_POLL_INTERVAL : tenth;
    }

    private Duration timeInState() {
        return Duration.ofNanos(ticker.nanoTime() - stateSince);
    }
}
