package org.supaqueue.internal.dispatch;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.supaqueue.internal.job.Lease;

/** Holds the leases of running calls. A stopping node ends the leases of the calls that it aborted. */
final class RunningCalls {

    private final Events events;
    private final Set<Lease> leases = ConcurrentHashMap.newKeySet();

    RunningCalls(Events events) {
        this.events = events;
    }

    void add(Lease lease) {
        leases.add(lease);
    }

    void remove(Lease lease) {
        leases.remove(lease);
    }

    /** {@return the calls whose leases a stopping node ends: the aborted calls, and calls that still run} */
    AbortedCalls abortedCalls() {
        return new AbortedCalls(leases, events);
    }
}
