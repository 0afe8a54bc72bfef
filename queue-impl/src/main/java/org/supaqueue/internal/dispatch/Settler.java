package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.supaqueue.internal.job.Settlement;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.store.failure.FailureBackoff;
import org.supaqueue.internal.store.failure.SqlFailure;
import org.supaqueue.internal.time.Ticker;
import org.supaqueue.internal.wakeup.Signal;

/**
 * Settles outcomes in batches on one thread. A batch collects outcomes for 4 ms, and while the statement before it
 * runs. While the database is slow or not available, outcomes wait in memory. When about 1,000 outcomes wait, the node
 * stops claiming and calling jobs, so that memory stays bounded. A batch that the database refuses moves to
 * {@link RefusedOutcomes} and does not delay other batches.
 */
final class Settler {

    private static final EventLog LOG = EventLog.of(Settler.class);
    private static final int BATCH_SIZE = 200;
    private static final int MAX_PENDING = 1_000;
    private static final Duration IDLE_WAIT = Duration.ofMinutes(1);

    /** How long a batch that is not full waits for more outcomes: a short delay saves transactions. */
    private static final Duration BATCH_DELAY = Duration.ofMillis(4);

    private final BatchSettler settling;
    private final Ticker ticker;
    private final Signal wakeUp;
    private final SettleRetries lockedRetries = new SettleRetries();
    private final RefusedOutcomes refused;
    private final BlockingQueue<Settlement> outcomes = new LinkedBlockingQueue<>();
    private final Signal work = new Signal();
    private final Signal batchFull = new Signal();
    private final Loop loop;
    private volatile boolean capacityAwaited;
    private volatile Long stopDeadline;

    /**
     * @param ticker the clock
     * @param wakeUp raised when {@link #isFull} becomes false
     */
    Settler(BatchSettler settling, Ticker ticker, Signal wakeUp) {
        this.settling = settling;
        this.ticker = ticker;
        this.wakeUp = wakeUp;
        this.refused = new RefusedOutcomes(settling, ticker, this::signalCapacity);
        this.loop = new Loop(new FailureBackoff("Settling outcomes"), work, this::settleNext, this::signalCapacity);
    }

    Loop loop() {
        return loop;
    }

    /** {@return the retries of refused outcomes, whose loop must run on a second thread} */
    RefusedOutcomes refused() {
        return refused;
    }

    void add(Settlement settlement) {
        settling.countPending();
        outcomes.add(settlement);
        work.raise();
        if (outcomes.size() >= BATCH_SIZE) {
            batchFull.raise();
        }
    }

    /** Whether to stop claiming and calling jobs, because outcomes cannot be settled or too many wait. */
    boolean isFull() {
        if (hasCapacity()) {
            return false;
        }
        capacityAwaited = true;
        // Check again: capacity that came before capacityAwaited was set raised no signal.
        return !hasCapacity();
    }

    private boolean hasCapacity() {
        return !loop.isFailing() && settling.pendingCount() - refused.uncounted() < MAX_PENDING;
    }

    private void signalCapacity() {
        if (capacityAwaited && hasCapacity()) {
            capacityAwaited = false;
            wakeUp.raise();
        }
    }

    /**
     * Settles the waiting outcomes until the deadline, then ends the loop.
     *
     * @param deadlineNanos a value of the monotonic clock
     */
    void stopAt(long deadlineNanos) {
        stopDeadline = deadlineNanos;
        refused.stopAt(deadlineNanos);
        work.raise();
        batchFull.raise();
    }

    /** Ends the loops at once, even if the database is not available and outcomes are not settled. */
    void stopNow() {
        loop.stop();
        refused.loop().stop();
        batchFull.raise();
        if (settling.pendingCount() > 0) {
            LOG.write(
                    LogEvent.STOP_OUTCOMES_UNSETTLED,
                    () -> LogLine.of(settling.pendingCount()
                                    + " outcomes could not be settled before this node stopped; their jobs are sent"
                                    + " again after the leases have expired")
                            .count(settling.pendingCount()));
        }
    }

    private Duration settleNext() throws SQLException, InterruptedException {
        outcomes.addAll(lockedRetries.removeDue(ticker.nanoTime()));
        if (outcomes.isEmpty()) {
            return pauseOrStop();
        }
        if (outcomes.size() < BATCH_SIZE && stopDeadline == null) {
            batchFull.await(BATCH_DELAY);
        }
        List<Settlement> batch = new ArrayList<>();
        outcomes.drainTo(batch, BATCH_SIZE);
        settleOrRequeue(batch);
        signalCapacity();
        return Duration.ZERO;
    }

    private Duration pauseOrStop() {
        if (!lockedRetries.isEmpty()) {
            return lockedRetries.untilDue(ticker.nanoTime());
        }
        if (stopDeadline != null) {
            refused.stopWhenEmpty();
            loop.stop();
        }
        return IDLE_WAIT;
    }

    private void settleOrRequeue(List<Settlement> batch) throws SQLException {
        boolean handled = false;
        try {
            settle(batch);
            handled = true;
        } catch (SQLException failed) {
            if (SqlFailure.isOutage(failed)) {
                throw failed;
            }
            refused.add(stillPending(batch), failed);
            handled = true;
        } finally {
            if (!handled) {
                outcomes.addAll(stillPending(batch));
            }
        }
    }

    private void settle(List<Settlement> batch) throws SQLException {
        List<Settlement> stillLocked = settling.settle(batch);
        for (Settlement settlement : batch) {
            if (stillLocked.contains(settlement)) {
                lockedRetries.add(settlement, ticker.nanoTime());
            } else {
                lockedRetries.resetBackoff(settlement.lease());
            }
        }
    }

    private List<Settlement> stillPending(List<Settlement> batch) {
        return batch.stream().filter(settling::isPending).toList();
    }
}
