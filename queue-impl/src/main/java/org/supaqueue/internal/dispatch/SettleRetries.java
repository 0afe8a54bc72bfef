package org.supaqueue.internal.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.supaqueue.internal.store.Lease;
import org.supaqueue.internal.store.Settlement;

/**
 * Holds outcomes whose row is locked by another transaction. Each outcome is retried with a backoff from 20 ms to 1 s.
 * Only the settler's thread may use this object.
 */
final class SettleRetries {

    private static final Duration FIRST = Duration.ofMillis(20);
    private static final Duration LAST = Duration.ofSeconds(1);

    private record Kept(Settlement settlement, long dueAt) {}

    private final PriorityQueue<Kept> waiting = new PriorityQueue<>((a, b) -> Long.signum(a.dueAt() - b.dueAt()));
    private final Map<Lease, Duration> waits = new HashMap<>();

    void add(Settlement settlement, long now) {
        Duration wait = waits.merge(settlement.lease(), FIRST, (before, first) -> longer(before));
        waiting.add(new Kept(settlement, now + wait.toNanos()));
    }

    private static Duration longer(Duration wait) {
        Duration doubled = wait.multipliedBy(2);
        return doubled.compareTo(LAST) > 0 ? LAST : doubled;
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
    void forget(Lease lease) {
        waits.remove(lease);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** How long until the next try. Must not be called when empty. */
    Duration untilDue(long now) {
        return Duration.ofNanos(Math.max(0, waiting.element().dueAt() - now));
    }
}
