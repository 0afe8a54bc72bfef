package org.supaqueue.internal.dispatch;

import java.time.Duration;

/** Computes when to retry a group of refused outcomes. The backoff grows until a try settles some outcomes. */
final class RetryTime {

    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** The longest wait for an outcome that was never tried alone. */
    private static final Duration SOON = Duration.ofSeconds(1);

    /** Wait this many times the statement's duration before repeating the statement. */
    private static final int REST = 3;

    private final Duration first;
    private final Duration longest;
    private Duration backoff;
    private long triedAt;
    private long dueAt;

    /** @param soon whether no row is the cause of the failure, so that the same statement may soon succeed */
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

    /** Brings the next try forward, because an outcome was never tried alone. */
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
     * Records a try and computes the time of the next try.
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
