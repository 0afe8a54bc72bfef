package org.supaqueue.internal.wakeup;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * So many notifications that they cost the inserts more than the node gains by them: NOTIFY makes transactions commit one
 * by one. For a while it is better to look now and then.
 */
final class NotificationFlood {

    private static final int MANY = 100;
    private static final Duration WINDOW = Duration.ofMillis(250);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final LongSupplier nanos;
    private long windowStart;
    private long pauseStart;
    private int received;
    private boolean pausing;

    NotificationFlood(LongSupplier nanos) {
        this.nanos = nanos;
        this.windowStart = nanos.getAsLong();
    }

    /** Counts what was heard in this moment. */
    void count(int notices) {
        long now = nanos.getAsLong();
        if (now - windowStart >= WINDOW.toNanos()) {
            windowStart = now;
            received = 0;
        }
        received += notices;
        if (received >= MANY) {
            pauseStart = now;
            pausing = true;
        }
    }

    /** Whether it is better to do without. */
    boolean isOn() {
        pausing = pausing && nanos.getAsLong() - pauseStart < PAUSE.toNanos();
        return pausing;
    }
}
