package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.supaqueue.JobState;
import org.supaqueue.internal.dispatch.attempt.JobLine;
import org.supaqueue.internal.job.Lease;
import org.supaqueue.internal.job.Settlement;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.store.Store;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.internal.wakeup.Signal;

/**
 * Settles batches of outcomes. For each settled outcome, drops its lease and fires its event. An outcome is <em>in
 * hand</em> from {@link #countPending} until its lease is dropped. Thread-safe, as long as only one thread settles a
 * given outcome.
 */
final class BatchSettler {

    private static final EventLog LOG = EventLog.of(BatchSettler.class);

    private final StoreOpener opener;
    private final HeldLeases held;
    private final Events events;
    private final Signal wakeUp;
    private final AtomicInteger pendingCount = new AtomicInteger();
    private final AtomicInteger successCount = new AtomicInteger();

    /** @param wakeUp raised when a job waits for its next attempt, because that attempt may be due before the dispatcher wakes */
    BatchSettler(StoreOpener opener, HeldLeases held, Events events, Signal wakeUp) {
        this.opener = opener;
        this.held = held;
        this.events = events;
        this.wakeUp = wakeUp;
    }

    /** Counts one more outcome in hand. */
    void countPending() {
        pendingCount.incrementAndGet();
    }

    int pendingCount() {
        return pendingCount.get();
    }

    /** {@return whether an outcome is neither settled nor dropped} */
    boolean isPending(Settlement settlement) {
        return held.holds(settlement.lease());
    }

    /**
     * Settles a batch in one statement.
     *
     * @return the outcomes whose row another transaction has locked; these outcomes are still in hand
     * @throws SQLException if a statement fails; the outcomes still {@linkplain #isPending in hand} may be tried again
     */
    List<Settlement> settle(List<Settlement> batch) throws SQLException {
        Store store = opener.open();
        long startedAt = System.nanoTime();
        Map<Lease, JobState> states = store.settlements().settle(batch);
        events.settlesEnded(states.size(), Duration.ofNanos(System.nanoTime() - startedAt));
        dropSettled(batch, states);
        if (states.size() == batch.size()) {
            return List.of();
        }
        return resolveUnchanged(store, batch.stream().filter(this::isPending).toList());
    }

    /**
     * Finds out why outcomes changed no row. The row is locked, or a commit whose answer was lost has settled the
     * outcome, or the lease was lost.
     *
     * @return the outcomes whose row is locked
     */
    private List<Settlement> resolveUnchanged(Store store, List<Settlement> unchanged) throws SQLException {
        Set<Lease> locked = store.leases()
                .findValid(unchanged.stream().map(Settlement::lease).toList());
        List<Settlement> notHeld =
                unchanged.stream().filter(s -> !locked.contains(s.lease())).toList();
        if (!notHeld.isEmpty()) {
            dropSettled(notHeld, store.settlements().findSettled(notHeld));
            dropLost(notHeld.stream().filter(this::isPending).toList());
        }
        return unchanged.stream().filter(s -> locked.contains(s.lease())).toList();
    }

    /** {@return a counter that changes with each statement that settled at least one outcome} */
    int successCount() {
        return successCount.get();
    }

    private void dropSettled(List<Settlement> batch, Map<Lease, JobState> states) {
        if (!states.isEmpty()) {
            successCount.incrementAndGet();
        }
        if (states.containsValue(JobState.FAILED) || states.containsValue(JobState.AVAILABLE)) {
            wakeUp.raise();
        }
        for (Settlement settlement : batch) {
            JobState state = states.get(settlement.lease());
            if (state != null) {
                drop(settlement);
                events.settled(settlement, state);
            }
        }
    }

    private void dropLost(List<Settlement> lost) {
        if (lost.isEmpty()) {
            return;
        }
        lost.forEach(this::drop);
        LOG.write(
                LogEvent.SETTLE_UNCHANGED,
                () -> JobLine.of(
                                lost.get(0).job(),
                                lost.size() + " outcomes changed no row, first the outcome of job "
                                        + lost.get(0).lease().jobId()
                                        + ": the outcomes were already settled, or their leases were lost")
                        .count(lost.size()));
    }

    /** Drops an outcome: the outcome is no longer in hand, and its lease is not renewed any more. */
    void drop(Settlement settlement) {
        if (held.remove(settlement.lease())) {
            pendingCount.decrementAndGet();
        }
    }
}
