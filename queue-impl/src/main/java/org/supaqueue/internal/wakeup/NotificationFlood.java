package org.supaqueue.internal.wakeup;

import java.time.Duration;
import org.supaqueue.internal.time.Ticker;

/**
 * Detects when notifications are too frequent. Transactions that NOTIFY commit one after the other, so frequent
 * notifications slow the inserts more than they help the node. After 100 notifications within 250 ms, the node should
 * poll for a second instead.
 */
final class NotificationFlood {

    private static final int MAX_PER_WINDOW = 100;
    private static final Duration WINDOW = Duration.ofMillis(250);
    private static final Duration POLLING_TIME = Duration.ofSeconds(1);

    private final Ticker ticker;
    private long windowStart;
    private long pollingSince;
    private int received;
    private boolean polling;

    NotificationFlood(Ticker ticker) {
        this.ticker = ticker;
        this.windowStart = ticker.nanoTime();
    }

    /** Counts the notifications that have just been received. */
    void count(int notifications) {
        long now = ticker.nanoTime();
        if (now - windowStart >= WINDOW.toNanos()) {
            windowStart = now;
            received = 0;
        }
        received += notifications;
        if (received >= MAX_PER_WINDOW) {
            pollingSince = now;
            polling = true;
        }
    }

    /** Whether the node should poll instead of relying on notifications. */
    boolean shouldPoll() {
        polling = polling && ticker.nanoTime() - pollingSince < POLLING_TIME.toNanos();
        return polling;
    }
}
