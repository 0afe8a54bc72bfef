package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import org.supaqueue.internal.store.Lease;
import org.supaqueue.internal.store.Outage;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.internal.wakeup.Signal;

/**
 * Renews this node's leases in one statement, every third of their length. A job that ends sooner is left out: the renewal
 * would only have its row locked when it is to be settled.
 */
final class LeaseKeeper {

    private static final Duration SOON = Duration.ofSeconds(1);

    private final StoreOpener opener;
    private final HeldLeases held;
    private final Duration third;
    private final Loop loop;

    /** @param wakeUp raised when leases can be renewed again */
    LeaseKeeper(StoreOpener opener, HeldLeases held, Signal wakeUp) {
        this.opener = opener;
        this.held = held;
        this.third = held.length().dividedBy(3);
        this.loop = new Loop(new Outage("Renewing leases", third), new Signal(), this::renew, wakeUp::raise);
    }

    Loop loop() {
        return loop;
    }

    /** @return how long to wait before the next renewal */
    private Duration renew() throws SQLException {
        Set<Lease> leases = held.ageing();
        if (leases.isEmpty()) {
            return third;
        }
        long deadline = held.deadline();
        Set<Lease> renewed = opener.open().leases().renew(leases, held.length());
        held.renewed(renewed, deadline);
        // What was left out may only be locked by somebody else for a moment.
        boolean missing = leases.stream().anyMatch(lease -> !renewed.contains(lease) && held.holds(lease));
        return missing && third.compareTo(SOON) > 0 ? SOON : third;
    }
}
