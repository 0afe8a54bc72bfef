package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.supaqueue.internal.store.Lease;
import org.supaqueue.internal.store.Outage;
import org.supaqueue.internal.store.Rescues;
import org.supaqueue.internal.store.Store;

/** The leases under which this node calls consumers. When it stops, it ends those of the calls that it cuts off. */
final class RunningCalls {

    private static final System.Logger LOG = System.getLogger(RunningCalls.class.getName());
    private static final Duration LOCKED = Duration.ofMillis(50);

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

    boolean isEmpty() {
        return leases.isEmpty();
    }

    /**
     * Ends the leases of calls that were cut off, and tells the other nodes: their jobs go on at once, and not when the
     * leases would have run out. It is no hand-back, since the consumers may be working on them.
     *
     * @param deadlineNanos until when rows that somebody else has locked are tried again
     */
    void endLeases(Store store, long deadlineNanos) throws InterruptedException {
        Set<Lease> cut = new HashSet<>(leases);
        int all = cut.size();
        try {
            end(store, cut);
            while (!cut.isEmpty() && deadlineNanos - System.nanoTime() > LOCKED.toNanos()) {
                TimeUnit.NANOSECONDS.sleep(LOCKED.toNanos());
                end(store, cut);
            }
        } catch (SQLException away) {
            LOG.log(System.Logger.Level.DEBUG, "Leases of calls that were cut off run out: {0}", Outage.brief(away));
        }
        LOG.log(
                System.Logger.Level.INFO,
                "{0} calls were cut off by this node''s end; the leases of {1} of them were ended, the others run out",
                all,
                all - cut.size());
    }

    private void end(Store store, Set<Lease> cut) throws SQLException {
        List<Rescues.Rescued> ended = store.leaseEndings().end(cut);
        ended.forEach(job -> Events.of(job).ifPresent(events));
        cut.retainAll(store.leases().stillHeld(cut));
        if (!ended.isEmpty()) {
            store.announcements().announce();
        }
    }
}
