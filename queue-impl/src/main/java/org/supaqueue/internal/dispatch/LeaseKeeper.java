package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import org.supaqueue.internal.store.Lease;
import org.supaqueue.internal.store.Outage;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.internal.wakeup.Signal;

/** Renews all leases of this node in one statement, every third of their length. */
final class LeaseKeeper implements Runnable {

    private static final Duration SOON = Duration.ofSeconds(1);

    private final StoreOpener opener;
    private final HeldLeases held;
    private final Signal wakeUp;
    private final Outage outage = new Outage("Renewing leases");
    private final Signal stop = new Signal();
    private volatile boolean stopping;

    /**
     * @param wakeUp raised when leases can be renewed again
     */
    LeaseKeeper(StoreOpener opener, HeldLeases held, Signal wakeUp) {
        this.opener = opener;
        this.held = held;
        this.wakeUp = wakeUp;
    }

    @Override
    public void run() {
        Duration third = held.length().dividedBy(3);
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

    /** Whether leases cannot be renewed: then nothing new should start. */
    boolean isFailing() {
        return outage.isOn();
    }

    void stop() {
        stopping = true;
        stop.raise();
    }

    private void recovered() {
        if (outage.isOn()) {
            outage.over();
            wakeUp.raise();
        }
    }

    private Duration renew(Duration third) {
        Set<Lease> leases = held.all();
        if (leases.isEmpty()) {
            recovered();
            return third;
        }
        long deadline = held.deadline();
        try {
            Set<Lease> renewed = opener.open().leases().renew(leases, held.length());
            held.renewed(renewed, deadline);
            recovered();
            // What was left out may only be locked by somebody else for a moment.
            return renewed.containsAll(leases) || third.compareTo(SOON) < 0 ? third : SOON;
        } catch (SQLException | RuntimeException | Error failed) {
            Duration backoff = outage.backoff(failed);
            return backoff.compareTo(third) < 0 ? backoff : third;
        }
    }
}
