package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongSupplier;
import org.supaqueue.internal.store.FailureBackoff;
import org.supaqueue.internal.store.Refusal;
import org.supaqueue.internal.store.Settlement;
import org.supaqueue.internal.wakeup.Signal;

/**
 * Settles outcomes in batches: for a moment, and while a statement runs, the next one gathers. Outcomes are kept while
 * the database is away or slow; once there are many, no more jobs are claimed or called, so they stay few. A batch that
 * the database refuses goes to {@link RefusedOutcomes} and holds up no other.
 */
final class Settler {

    private static final System.Logger LOG = System.getLogger(Settler.class.getName());
    private static final int BATCH = 200;
    private static final int FULL = 1_000;
    private static final Duration IDLE = Duration.ofMinutes(1);

    /** How long a batch gathers that is not full: what it costs in delay, it saves in transactions. */
    private static final Duration GATHERING = Duration.ofMillis(4);

    private final Settling settling;
    private final LongSupplier nanoTime;
    private final Signal wakeUp;
    private final SettleRetries locked = new SettleRetries();
    private final RefusedOutcomes refused;
    private final BlockingQueue<Settlement> outcomes = new LinkedBlockingQueue<>();
    private final Signal work = new Signal();
    private final Signal full = new Signal();
    private final Loop loop;
    private volatile boolean roomWanted;
    private volatile Long endAt;

    /**
     * @param nanoTime a monotonic clock
     * @param wakeUp raised when there is room again
     */
    Settler(Settling settling, LongSupplier nanoTime, Signal wakeUp) {
        this.settling = settling;
        this.nanoTime = nanoTime;
        this.wakeUp = wakeUp;
        this.refused = new RefusedOutcomes(settling, nanoTime, this::offerRoom);
        this.loop = new Loop(new FailureBackoff("Settling outcomes"), work, this::settleNext, this::offerRoom);
    }

    Loop loop() {
        return loop;
    }

    /** Its loop is to be run beside this one's. */
    RefusedOutcomes refused() {
        return refused;
    }

    void add(Settlement settlement) {
        settling.add();
        outcomes.add(settlement);
        work.raise();
        if (outcomes.size() >= BATCH) {
            full.raise();
        }
    }

    /** Whether no more jobs should be claimed or called: outcomes cannot be settled, or many wait. */
    boolean isFull() {
        if (hasRoom()) {
            return false;
        }
        roomWanted = true;
        // Room that came just before this was offered to nobody.
        return !hasRoom();
    }

    private boolean hasRoom() {
        return !loop.isFailing() && settling.inHand() - refused.uncounted() < FULL;
    }

    private void offerRoom() {
        if (roomWanted && hasRoom()) {
            roomWanted = false;
            wakeUp.raise();
        }
    }

    /** Settles what there is until then, and ends. */
    void finish(long deadlineNanos) {
        endAt = deadlineNanos;
        refused.endAt(deadlineNanos);
        work.raise();
        full.raise();
    }

    /** Ends even if the database is away. */
    void abandon() {
        loop.stop();
        refused.loop().stop();
        full.raise();
        if (settling.inHand() > 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} outcomes could not be settled before the end; their jobs are sent again",
                    settling.inHand());
        }
    }

    private Duration settleNext() throws SQLException, InterruptedException {
        outcomes.addAll(locked.removeDue(nanoTime.getAsLong()));
        if (outcomes.isEmpty()) {
            return whenNoneWaits();
        }
        if (outcomes.size() < BATCH && endAt == null) {
            full.await(GATHERING);
        }
        List<Settlement> batch = new ArrayList<>();
        outcomes.drainTo(batch, BATCH);
        settleOrPutBack(batch);
        offerRoom();
        return Duration.ZERO;
    }

    private Duration whenNoneWaits() {
        if (!locked.isEmpty()) {
            return locked.untilDue(nanoTime.getAsLong());
        }
        if (endAt != null) {
            refused.finish();
            loop.stop();
        }
        return IDLE;
    }

    private void settleOrPutBack(List<Settlement> batch) throws SQLException {
        boolean passedOn = false;
        try {
            settle(batch);
            passedOn = true;
        } catch (SQLException failed) {
            if (Refusal.isOutage(failed)) {
                throw failed;
            }
            refused.add(stillInHand(batch), failed);
            passedOn = true;
        } finally {
            if (!passedOn) {
                outcomes.addAll(stillInHand(batch));
            }
        }
    }

    private void settle(List<Settlement> batch) throws SQLException {
        List<Settlement> stillLocked = settling.settle(batch);
        for (Settlement settlement : batch) {
            if (stillLocked.contains(settlement)) {
                locked.add(settlement, nanoTime.getAsLong());
            } else {
                locked.forget(settlement.lease());
            }
        }
    }

    private List<Settlement> stillInHand(List<Settlement> batch) {
        return batch.stream().filter(settling::isInHand).toList();
    }
}
