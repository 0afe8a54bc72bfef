package org.supaqueue.internal.wakeup;

import java.time.Duration;
import org.supaqueue.internal.time.Ticker;

/**
 * The state that the dispatcher and the listener share, to decide how long the dispatcher may sleep. The dispatcher may
 * sleep long only while every insert notifies this node. Until then, the dispatcher polls. Thread-safe.
 */
final class SleepState {

    /** Which inserts notify this node. */
    enum Hearing {
        /** No connection receives notifications. */
        NOTHING,
        /** A connection receives notifications, but no session holds the {@code NotifyLock}: inserts may not notify. */
        SOME,
        /** A session holds the {@code NotifyLock}: every insert notifies. */
        EVERYTHING
    }

    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);
    private static final Duration DEAF_LOOK = Duration.ofSeconds(1);

    /**
     * The shortest poll interval; {@link #LAST_LOOK} is the longest. An insert that does not notify may stay
     * uncommitted for long. The poll interval is a tenth of the idle time, so the node finds the job late by about a
     * tenth of the transaction's duration.
     */
    private static final Duration FIRST_LOOK = Duration.ofMillis(25);

    private static final Duration LAST_LOOK = Duration.ofMillis(150);

    /** After this time of work without a pause, the node needs no notifications; each one slows an insert. */
    private static final Duration BUSY = Duration.ofMillis(100);

    private final Ticker ticker;
    private Hearing hearing = Hearing.NOTHING;
    private boolean idle;
    private boolean worked;
    private long since;

    SleepState(Ticker ticker) {
        this.ticker = ticker;
        this.since = ticker.nanoTime();
    }

    /**
     * Records that the dispatcher found no more work.
     *
     * @return how long the dispatcher may sleep
     */
    synchronized Duration beforeSleep() {
        if (!idle) {
            idle = true;
            since = ticker.nanoTime();
        }
        return switch (hearing) {
            case NOTHING -> DEAF_LOOK;
            case SOME -> nextLook();
            case EVERYTHING -> LONGEST_SLEEP;
        };
    }

    /** Records that the dispatcher has work, or cannot take more. */
    synchronized void busy() {
        if (idle) {
            idle = false;
            since = ticker.nanoTime();
        }
        worked = true;
    }

    synchronized void hears(Hearing now) {
        if (idle && now != hearing) {
            since = ticker.nanoTime();
        }
        hearing = now;
    }

    synchronized boolean isIdle() {
        return idle;
    }

    synchronized boolean isBusy() {
        return !idle && lasted().compareTo(BUSY) >= 0;
    }

    /** Whether the dispatcher had work since the last call of this method. */
    synchronized boolean worked() {
        boolean answer = worked;
        worked = false;
        return answer;
    }

    /** How long to wait before the next poll, or before the listener tries again to take the {@code NotifyLock}. */
    synchronized Duration nextLook() {
        Duration tenth = lasted().dividedBy(10);
        if (!idle || tenth.compareTo(FIRST_LOOK) < 0) {
            return FIRST_LOOK;
        }
        return tenth.compareTo(LAST_LOOK) > 0 ? LAST_LOOK : tenth;
    }

    private Duration lasted() {
        return Duration.ofNanos(ticker.nanoTime() - since);
    }
}
