package org.supaqueue.internal.dispatch;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.supaqueue.internal.job.Lease;
import org.supaqueue.internal.time.Ticker;

/**
 * Tracks the leases that this node holds. A lease is held from the claim until the outcome is settled or the job is
 * handed back. Each lease has a deadline on the monotonic clock of this JVM. The deadline counts from a time before the
 * claim or the renewal was sent, so the deadline is never later than the expiry in the database.
 */
final class HeldLeases {

    private final Map<Lease, Long> deadlines = new ConcurrentHashMap<>();
    private final Duration duration;
    private final Ticker ticker;

    HeldLeases(Duration length, Ticker ticker) {
        this.duration = length;
        this.ticker = ticker;
    }

    Duration duration() {
        return duration;
    }

    /**
     * The deadline of a lease whose claim or renewal is sent after this call, in nanoseconds of the monotonic clock.
     */
    long newDeadline() {
        return ticker.nanoTime() + duration.toNanos();
    }

    void add(Lease lease, long deadlineNanos) {
        deadlines.put(lease, deadlineNanos);
    }

    /** Removes a lease, so that the lease is no longer renewed. Returns false if the lease was not held. */
    boolean remove(Lease lease) {
        return deadlines.remove(lease) != null;
    }

    /** Sets the new deadline of renewed leases. A lease that was removed in the meantime is not added again. */
    void extend(Collection<Lease> leases, long deadlineNanos) {
        leases.forEach(lease -> deadlines.computeIfPresent(lease, (l, old) -> deadlineNanos));
    }

    /** Whether a call may start under this lease: this node holds the lease, and the deadline has not passed. */
    boolean mayStartCall(Lease lease) {
        Long deadline = deadlines.get(lease);
        return deadline != null && deadline - ticker.nanoTime() > 0;
    }

    boolean holds(Lease lease) {
        return deadlines.containsKey(lease);
    }

    /** The leases that were claimed or last renewed at least a third of their length ago. */
    Set<Lease> dueForRenewal() {
        long latestDeadline = ticker.nanoTime() + duration.toNanos() / 3 * 2;
        return deadlines.entrySet().stream()
                .filter(lease -> lease.getValue() - latestDeadline <= 0)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    Set<Lease> all() {
        return Set.copyOf(deadlines.keySet());
    }
}
