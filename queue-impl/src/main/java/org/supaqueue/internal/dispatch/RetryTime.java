package org.supaqueue.internal.dispatch;

import java.time.Duration;

/** When a group of refused outcomes is tried again: ever later, and soon after a try that settled some. */
final class RetryTime {

    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** What was never tried alone waits for no longer than this. */
    private static final Duration SOON = Duration.ofSeconds(1);

    /** A statement that takes long is not repeated before so many times as long. */
    private static final int REST = 3;

    private final Duration first;
    private final Duration longest;
    private Duration backoff;
    private long triedAt;
    private long dueAt;

    /** @param soon whether the refusal is one that the same statement may not meet again */
    RetryTime(boolean soon, long now) {
        first = Duration.ofMillis(soon ? 20 : 100);
        longest = soon ? SOON : LONGEST;
        backoff = first;
        triedAt = now;
        dueAt = now;
    }

    long dueAt() {
        return dueAt;
    }

    /** There is something that was never tried alone. */
    void dueSoon() {
        dueBy(triedAt + shorter(backoff, SOON).toNanos());
    }

    void dueNow(long now) {
        dueAt = now;
    }

    void dueBy(long time) {
        dueAt = dueAt - time <= 0 ? dueAt : time;
    }

    /**
     * Takes note of a try.
     *
     * @param of how many outcomes were tried
     * @param settled how many of them were settled
     */
    void tried(int of, int settled, long began, long now) {
        triedAt = now;
        backoff = settled > 0 ? first : shorter(backoff.multipliedBy(2), longest);
        long rest = Math.min((now - began) * REST, LONGEST.toNanos());
        dueAt = settled == of ? now : now + Math.max(backoff.toNanos(), rest);
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
