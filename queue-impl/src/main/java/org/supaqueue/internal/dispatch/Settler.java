package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.supaqueue.internal.store.FailureBackoff;
import org.supaqueue.internal.store.Refusal;
import org.supaqueue.internal.store.Settlement;
import org.supaqueue.internal.time.Ticker;
import org.supaqueue.internal.wakeup.Signal;

/**
 * Settles outcomes in batches on one thread. A batch collects outcomes for 4 ms, and while the statement before it
 * runs. While the database is slow or not available, outcomes wait in memory. When about 1,000 outcomes wait, the node
 * stops claiming and calling jobs, so that memory stays bounded. A batch that the database refuses moves to
 * {@link RefusedOutcomes} and does not delay other batches.
 */
final class Settler {

    private static final System.Logger LOG = System.getLogger(Settler.class.getName());
    private static final int BATCH = 200;
    private static final int FULL = 1_000;
    private static final Duration IDLE = Duration.ofMinutes(1);

    /** How long a batch that is not full waits for more outcomes: a short delay saves transactions. */
    private static final Duration GATHERING = Duration.ofMillis(4);

    private final Settling settling;
    private final Ticker ticker;
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
     * @param ticker the clock
     * @param wakeUp raised when {@link #isFull} becomes false
     */
    Settler(Settling settling, Ticker ticker, Signal wakeUp) {
        this.settling = settling;
        this.ticker = ticker;
        this.wakeUp = wakeUp;
        this.refused = new RefusedOutcomes(settling, ticker, this::offerRoom);
        this.loop = new Loop(new FailureBackoff("Settling outcomes"), work, this::settleNext, this::offerRoom);
    }

    Loop loop() {
        return loop;
    }

    /** {@return the retries of refused outcomes, whose loop must run on a second thread} */
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

    /** Whether to stop claiming and calling jobs, because outcomes cannot be settled or too many wait. */
    boolean isFull() {
        if (hasRoom()) {
            return false;
        }
        roomWanted = true;
        // Check again: room that came before roomWanted was set raised no signal.
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

    /**
     * Settles the waiting outcomes until the deadline, then ends the loop.
     *
     * @param deadlineNanos a value of the monotonic clock
     */
    void finish(long deadlineNanos) {
        endAt = deadlineNanos;
        refused.endAt(deadlineNanos);
        work.raise();
        full.raise();
    }

    /** Ends the loops at once, even if the database is not available and outcomes are not settled. */
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
        outcomes.addAll(locked.removeDue(ticker.nanoTime()));
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
            return locked.untilDue(ticker.nanoTime());
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
                locked.add(settlement, ticker.nanoTime());
            } else {
                locked.forget(settlement.lease());
            }
        }
    }

    private List<Settlement> stillInHand(List<Settlement> batch) {
        return batch.stream().filter(settling::isInHand).toList();
    }
}
