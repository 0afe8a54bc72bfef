package org.supaqueue.internal.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.supaqueue.internal.job.Lease;
import org.supaqueue.internal.job.Settlement;

/**
 * Holds outcomes whose row is locked by another transaction. Each outcome is retried with a backoff from 20 ms to 1 s.
 * Only the settler's thread may use this object.
 */
final class SettleRetries {

    private static final Duration MIN_BACKOFF = Duration.ofMillis(20);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(1);

    private record Retry(Settlement settlement, long dueAt) {}

    private final PriorityQueue<Retry> waiting = new PriorityQueue<>((a, b) -> Long.signum(a.dueAt() - b.dueAt()));
    private final Map<Lease, Duration> backoffs = new HashMap<>();

    void add(Settlement settlement, long now) {
        Duration backoff = backoffs.merge(settlement.lease(), MIN_BACKOFF, (before, first) -> doubled(before));
        waiting.add(new Retry(settlement, now + backoff.toNanos()));
    }

    private static Duration doubled(Duration backoff) {
        Duration doubled = backoff.multipliedBy(2);
        return doubled.compareTo(MAX_BACKOFF) > 0 ? MAX_BACKOFF : doubled;
    }

    /** Removes and returns the outcomes whose next try is due. */
    List<Settlement> removeDue(long now) {
        List<Settlement> due = new ArrayList<>();
        while (!waiting.isEmpty() && waiting.peek().dueAt() - now <= 0) {
            due.add(waiting.remove().settlement());
        }
        return due;
    }

    /** Forgets the backoff of a lease whose outcome was settled, or whose lease was lost. */
    void resetBackoff(Lease lease) {
        backoffs.remove(lease);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** How long until the next try. Must not be called when empty. */
    Duration untilDue(long now) {
        return Duration.ofNanos(Math.max(0, waiting.element().dueAt() - now));
    }
}
