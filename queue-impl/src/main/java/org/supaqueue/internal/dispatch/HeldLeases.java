package org.supaqueue.internal.dispatch;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.supaqueue.internal.store.Lease;

/**
 * The leases of this node, from the claim until the outcome is settled. Each has a deadline on this JVM's monotonic
 * clock, counted from before the claim or renewal was sent, and so never later than the database's.
 */
final class HeldLeases {

    private final Map<Lease, Long> deadlines = new ConcurrentHashMap<>();
    private final Duration length;
    private final LongSupplier nanoTime;

    HeldLeases(Duration length, LongSupplier nanoTime) {
        this.length = length;
        this.nanoTime = nanoTime;
    }

    /** How long a lease is. */
    Duration length() {
        return length;
    }

    /** When a lease that is asked for now runs out. */
    long deadline() {
        return nanoTime.getAsLong() + length.toNanos();
    }

    void add(Lease lease, long deadlineNanos) {
        deadlines.put(lease, deadlineNanos);
    }

    /** Lets go of a lease; false if it was let go before. */
    boolean remove(Lease lease) {
        return deadlines.remove(lease) != null;
    }

    /** Moves the deadlines of those that were renewed; what was settled meanwhile stays away. */
    void renewed(Collection<Lease> leases, long deadlineNanos) {
        leases.forEach(lease -> deadlines.computeIfPresent(lease, (l, old) -> deadlineNanos));
    }

    /** Whether a call may still start under this lease. */
    boolean isSafe(Lease lease) {
        Long deadline = deadlines.get(lease);
        return deadline != null && deadline - nanoTime.getAsLong() > 0;
    }

    boolean holds(Lease lease) {
        return deadlines.containsKey(lease);
    }

    /** Those that have been held for a third of their length or longer since they were last renewed. */
    Set<Lease> ageing() {
        long youngest = nanoTime.getAsLong() + length.toNanos() / 3 * 2;
        return deadlines.entrySet().stream()
                .filter(lease -> lease.getValue() - youngest <= 0)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    Set<Lease> all() {
        return Set.copyOf(deadlines.keySet());
    }
}
