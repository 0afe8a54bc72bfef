package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.supaqueue.JobState;
import org.supaqueue.internal.store.Lease;
import org.supaqueue.internal.store.Settlement;
import org.supaqueue.internal.store.Store;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.internal.wakeup.Signal;

/**
 * Settles batches and does what follows for each outcome: lets its lease go and fires its event. An outcome is in hand until
 * then. For several threads, as long as each outcome is with one of them.
 */
final class Settling {

    private static final System.Logger LOG = System.getLogger(Settling.class.getName());

    private final StoreOpener opener;
    private final HeldLeases held;
    private final Consumer<Object> events;
    private final Signal wakeUp;
    private final AtomicInteger inHand = new AtomicInteger();
    private final AtomicInteger passed = new AtomicInteger();

    /** @param wakeUp raised when a retry is scheduled: it may be due before anything the dispatcher sleeps for */
    Settling(StoreOpener opener, HeldLeases held, Consumer<Object> events, Signal wakeUp) {
        this.opener = opener;
        this.held = held;
        this.events = events;
        this.wakeUp = wakeUp;
    }

    /** One more outcome is in hand. */
    void add() {
        inHand.incrementAndGet();
    }

    int inHand() {
        return inHand.get();
    }

    /** {@return whether an outcome is not settled yet} */
    boolean isInHand(Settlement settlement) {
        return held.holds(settlement.lease());
    }

    /**
     * Settles a batch in one statement. If it fails, those that are still {@linkplain #isInHand in hand} may be tried again.
     *
     * @return the outcomes whose row somebody else has locked; they are still in hand
     */
    List<Settlement> settle(List<Settlement> batch) throws SQLException {
        Store store = opener.open();
        Map<Lease, JobState> states = store.settlements().settle(batch);
        finish(batch, states);
        if (states.size() == batch.size()) {
            return List.of();
        }
        return settleUnchanged(store, batch.stream().filter(this::isInHand).toList());
    }

    /** What changed nothing may be locked, or settled by a commit whose answer was lost; else its lease was. */
    private List<Settlement> settleUnchanged(Store store, List<Settlement> unchanged) throws SQLException {
        Set<Lease> locked = store.leases()
                .stillHeld(unchanged.stream().map(Settlement::lease).toList());
        List<Settlement> ended =
                unchanged.stream().filter(s -> !locked.contains(s.lease())).toList();
        if (!ended.isEmpty()) {
            finish(ended, store.settlements().applied(ended));
            dropLost(ended.stream().filter(this::isInHand).toList());
        }
        return unchanged.stream().filter(s -> locked.contains(s.lease())).toList();
    }

    /** {@return how many statements have settled something, as a number that changes with each} */
    int passed() {
        return passed.get();
    }

    private void finish(List<Settlement> batch, Map<Lease, JobState> states) {
        if (!states.isEmpty()) {
            passed.incrementAndGet();
        }
        if (states.containsValue(JobState.FAILED)) {
            wakeUp.raise();
        }
        for (Settlement settlement : batch) {
            JobState state = states.get(settlement.lease());
            if (state != null) {
                drop(settlement);
                Events.of(settlement, state).ifPresent(events);
            }
        }
    }

    private void dropLost(List<Settlement> lost) {
        if (lost.isEmpty()) {
            return;
        }
        lost.forEach(this::drop);
        LOG.log(
                System.Logger.Level.INFO,
                "{0} outcomes changed nothing, that of job {1} first: they were settled before, or their leases were lost",
                lost.size(),
                Long.toString(lost.get(0).lease().jobId()));
    }

    /** No longer in hand: its lease is not renewed any more. */
    void drop(Settlement settlement) {
        if (held.remove(settlement.lease())) {
            inHand.decrementAndGet();
        }
    }
}
