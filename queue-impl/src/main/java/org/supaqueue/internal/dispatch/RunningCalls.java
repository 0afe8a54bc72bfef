package org.supaqueue.internal.dispatch;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.supaqueue.internal.store.Lease;

/** The leases under which this node calls consumers. When it stops, it ends those of the calls that it cuts off. */
final class RunningCalls {

    private final Consumer<Object> events;
    private final Set<Lease> leases = ConcurrentHashMap.newKeySet();

    RunningCalls(Consumer<Object> events) {
        this.events = events;
    }

    void add(Lease lease) {
        leases.add(lease);
    }

    void remove(Lease lease) {
        leases.remove(lease);
    }

    /** Those that run no more, or are not to run on: the node stops. */
    CutCalls cut() {
        return new CutCalls(leases, events);
    }
}
