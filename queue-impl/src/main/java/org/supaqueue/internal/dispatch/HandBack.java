package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.supaqueue.internal.store.ClaimedJob;
import org.supaqueue.internal.store.Lease;
import org.supaqueue.internal.store.Outage;
import org.supaqueue.internal.store.Store;
import org.supaqueue.internal.wakeup.Signal;

/** Gives jobs back that were claimed and not begun, so that any node may have them; this one not at once. */
final class HandBack {

    /** For how long this node leaves alone what it gave back: whoever could not begin it would not now. */
    static final Duration LEFT_ALONE = Duration.ofSeconds(1);

    private static final System.Logger LOG = System.getLogger(HandBack.class.getName());

    private final HeldLeases held;
    private final Signal wakeUp;
    private final Queue<ClaimedJob> unbegun = new ConcurrentLinkedQueue<>();
    private final Map<Long, Long> givenBack = new ConcurrentHashMap<>();

    /** @param wakeUp raised when there is something to give back */
    HandBack(HeldLeases held, Signal wakeUp) {
        this.held = held;
        this.wakeUp = wakeUp;
    }

    /** A job to be given back by the next {@link #flush}; from any thread. */
    void add(Collection<ClaimedJob> jobs) {
        if (unbegun.addAll(jobs)) {
            wakeUp.raise();
        }
    }

    /** Gives back what was added, in one statement, and tells the other nodes. */
    void flush(Store store) {
        List<Lease> leases = new ArrayList<>();
        for (ClaimedJob job = unbegun.poll(); job != null; job = unbegun.poll()) {
            leases.add(job.lease());
        }
        if (leases.isEmpty()) {
            return;
        }
        leases.forEach(held::remove);
        long now = System.nanoTime();
        leases.forEach(lease -> givenBack.put(lease.jobId(), now));
        try {
            store.leases().handBack(leases);
            store.announcements().announce();
        } catch (SQLException away) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} jobs could not be handed back, their leases run out: {1}",
                    leases.size(),
                    Outage.brief(away));
        }
    }

    /** The jobs to leave alone. */
    Set<Long> recent() {
        long since = System.nanoTime() - LEFT_ALONE.toNanos();
        givenBack.values().removeIf(at -> at - since < 0);
        return givenBack.keySet();
    }
}
