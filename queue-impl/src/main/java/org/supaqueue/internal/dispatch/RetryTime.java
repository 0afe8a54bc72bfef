package org.supaqueue.internal.dispatch;

import java.time.Duration;

/** Computes when to retry a group of refused outcomes. The backoff grows until a try settles some outcomes. */
final class RetryTime {

    private static final Duration MAX_BACKOFF = Duration.ofSeconds(30);

    /** The longest wait for an outcome that was never tried alone. */
    private static final Duration SHORT_MAX_BACKOFF = Duration.ofSeconds(1);

    /** Wait this many times the statement's duration before repeating the statement. */
    private static final int PAUSE_FACTOR = 3;

    private final Duration minBackoff;
    private final Duration maxBackoff;
    private Duration backoff;
    private long triedAt;
    private long dueAt;

    /** @param maySucceedSoon whether no row is the cause of the failure, so that the same statement may soon succeed */
    RetryTime(boolean maySucceedSoon, long now) {
        minBackoff = Duration.ofMillis(maySucceedSoon ? 20 : 100);
        maxBackoff = maySucceedSoon ? SHORT_MAX_BACKOFF : MAX_BACKOFF;
        backoff = minBackoff;
        triedAt = now;
        dueAt = now;
    }

    long dueAt() {
        return dueAt;
    }

    /** Brings the next try forward, because an outcome was never tried alone. */
    void dueSoon() {
        dueAtLatest(triedAt + shorter(backoff, SHORT_MAX_BACKOFF).toNanos());
    }

    void dueNow(long now) {
        dueAt = now;
    }

    void dueAtLatest(long time) {
        dueAt = dueAt - time <= 0 ? dueAt : time;
    }

    /**
     * Records a try and computes the time of the next try.
     *
     * @param tried how many outcomes were tried
     * @param settled how many of them were settled
     */
    void recordTry(int tried, int settled, long startedAt, long now) {
        triedAt = now;
        backoff = settled > 0 ? minBackoff : shorter(backoff.multipliedBy(2), maxBackoff);
        long pause = Math.min((now - startedAt) * PAUSE_FACTOR, MAX_BACKOFF.toNanos());
        dueAt = settled == tried ? now : now + Math.max(backoff.toNanos(), pause);
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
