package org.supaqueue.internal.wakeup;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What the dispatcher, which wants to sleep, and the listener, which would wake it, know of each other. The dispatcher may
 * sleep long only while it would hear of every insert; until then it looks again and again.
 */
final class SleepState {

    /** Whether inserts are heard of. */
    enum Hearing {
        /** There is no connection that notifications come through. */
        NOTHING,
        /** Inserts may stay silent: nobody keeps the watch. */
        SOME,
        /** Somebody keeps the watch. */
        EVERYTHING
    }

    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);
    private static final Duration DEAF_LOOK = Duration.ofSeconds(1);

    /** Silent inserts may be open for long: their jobs are found late by a tenth of that, within these. */
    private static final Duration FIRST_LOOK = Duration.ofMillis(25);

    private static final Duration LAST_LOOK = Duration.ofMillis(150);

    /** Busy for so long without a pause, the node needs no notifications; each costs an insert much. */
    private static final Duration BUSY = Duration.ofMillis(100);

    private final LongSupplier nanos;
    private Hearing hearing = Hearing.NOTHING;
    private boolean idle;
    private boolean worked;
    private long since;

    SleepState(LongSupplier nanos) {
        this.nanos = nanos;
        this.since = nanos.getAsLong();
    }

    /** The dispatcher found nothing more to do: how long it may sleep. */
    synchronized Duration beforeSleep() {
        if (!idle) {
            idle = true;
            since = nanos.getAsLong();
        }
        return switch (hearing) {
            case NOTHING -> DEAF_LOOK;
            case SOME -> nextLook();
            case EVERYTHING -> LONGEST_SLEEP;
        };
    }

    /** The dispatcher has work, or could take none. */
    synchronized void busy() {
        if (idle) {
            idle = false;
            since = nanos.getAsLong();
        }
        worked = true;
    }

    synchronized void hears(Hearing now) {
        if (idle && now != hearing) {
            since = nanos.getAsLong();
        }
        hearing = now;
    }

    synchronized boolean isIdle() {
        return idle;
    }

    synchronized boolean isBusy() {
        return !idle && lasted().compareTo(BUSY) >= 0;
    }

    /** Whether there was work since this was last asked. */
    synchronized boolean worked() {
        boolean answer = worked;
        worked = false;
        return answer;
    }

    /** When to try again what failed while the dispatcher was idle, or to see whether it is. */
    synchronized Duration nextLook() {
        Duration tenth = lasted().dividedBy(10);
        if (!idle || tenth.compareTo(FIRST_LOOK) < 0) {
            return FIRST_LOOK;
        }
        return tenth.compareTo(LAST_LOOK) > 0 ? LAST_LOOK : tenth;
    }

    private Duration lasted() {
        return Duration.ofNanos(nanos.getAsLong() - since);
    }
}
