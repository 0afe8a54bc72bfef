package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;
import org.supaqueue.internal.store.Lease;
import org.supaqueue.internal.store.Outage;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.internal.wakeup.Signal;

/** Renews all leases of this node in one statement, every third of their length. */
final class LeaseKeeper implements Runnable {

    private final StoreOpener opener;
    private final HeldLeases held;
    private final Duration lease;
    private final LongSupplier nanoTime;
    private final Outage outage = new Outage("Renewing leases");
    private final Signal stop = new Signal();
    private volatile boolean stopping;

    LeaseKeeper(StoreOpener opener, HeldLeases held, Duration lease, LongSupplier nanoTime) {
        this.opener = opener;
        this.held = held;
        this.lease = lease;
        this.nanoTime = nanoTime;
    }

    @Override
    public void run() {
        Duration third = lease.dividedBy(3);
        try {
            Duration pause = third;
            while (!stopping) {
                stop.await(pause);
                pause = stopping ? third : renew(third);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    void stop() {
        stopping = true;
        stop.raise();
    }

    private Duration renew(Duration third) {
        Set<Lease> leases = held.all();
        if (leases.isEmpty()) {
            return third;
        }
        long deadline = nanoTime.getAsLong() + lease.toNanos();
        try {
            Set<Lease> renewed = opener.open().leases().renew(leases, lease);
            held.renewed(renewed, deadline);
            outage.over();
            return third;
        } catch (SQLException | RuntimeException | Error failed) {
            Duration backoff = outage.backoff(failed);
            return backoff.compareTo(third) < 0 ? backoff : third;
        }
    }
}
