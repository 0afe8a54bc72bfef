package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.supaqueue.internal.job.Settlement;
import org.supaqueue.internal.store.failure.FailureBackoff;
import org.supaqueue.internal.time.Ticker;
import org.supaqueue.internal.wakeup.Signal;

/**
 * Retries the outcomes that the database refused. Has its own thread and statements, so that refused outcomes never
 * delay other outcomes. A refusal can be temporary: an outcome is retried unchanged for a minute before
 * {@link OutcomeReducer} reduces it.
 */
final class RefusedOutcomes {

    /** How many outcomes that are known to be refused stay unchanged while other outcomes can be settled. */
    static final int MAX_UNCHANGED = 1_000;

    private static final int BATCH_SIZE = 200;
    private static final Duration IDLE_WAIT = Duration.ofMinutes(1);
    private static final Duration RETRY_INTERVAL = Duration.ofMillis(250);

    /**
     * While no outcome can be settled, one more call may start in each interval. The database may accept the outcomes
     * of that call's queue.
     */
    private static final Duration PROBE_INTERVAL = Duration.ofMillis(100);

    /** How long before its deadline a stopping node starts to settle outcomes without their text. */
    private static final Duration TEXTLESS_TIME = Duration.ofMillis(500);

    private record RefusedBatch(List<Settlement> batch, SQLException refusal) {}

    private final BatchSettler settling;
    private final Ticker ticker;
    private final Runnable onCapacity;
    private final Queue<RefusedBatch> newBatches = new ConcurrentLinkedQueue<>();
    private final RefusedGroups groups = new RefusedGroups();
    private final RefusedRetry retry;
    private final OutcomeReducer reducer;
    private final Signal work = new Signal();
    private final Loop loop;
    private volatile int knownRefused;
    private volatile int refusedSinceSuccess;
    private volatile int successCount;
    private volatile long lastSuccessAt;
    private volatile Long stopDeadline;
    private volatile boolean finishing;

    /**
     * @param ticker the clock
     * @param onCapacity called when there may be room for more outcomes
     */
    RefusedOutcomes(BatchSettler settling, Ticker ticker, Runnable room) {
        this.settling = settling;
        this.ticker = ticker;
        this.onCapacity = room;
        this.retry = new RefusedRetry(settling, groups, ticker);
        this.reducer = new OutcomeReducer(settling);
        this.loop = new Loop(new FailureBackoff("Settling refused outcomes"), work, this::runOnce, room);
    }

    Loop loop() {
        return loop;
    }

    /** Takes over a batch that the database refused. */
    void add(List<Settlement> batch, SQLException refusal) {
        newBatches.add(new RefusedBatch(batch, refusal));
        work.raise();
    }

    /**
     * How many outcomes do not count towards the limit of outcomes in hand. While other outcomes are settled, no
     * outcome that is known to be refused counts. While no outcome is settled, the outcomes refused since the last
     * success count; otherwise this node would call every job and settle none. After each {@link #PROBE_INTERVAL}, one
     * of these outcomes stops counting, so that one more call may start.
     */
    int uncounted() {
        int knownCount = knownRefused;
        if (knownCount == 0 || settling.successCount() != successCount) {
            return knownCount;
        }
        long probes = (ticker.nanoTime() - lastSuccessAt) / PROBE_INTERVAL.toNanos();
        return (int) Math.min(knownCount, Math.max(0, knownCount - refusedSinceSuccess) + probes);
    }

    /**
     * Settles outcomes until the deadline; in the last 500 ms, without their text. {@link #add} may still be called.
     *
     * @param deadlineNanos a value of the monotonic clock
     */
    void stopAt(long deadlineNanos) {
        stopDeadline = deadlineNanos;
        work.raise();
    }

    /** Ends the loop when no outcome is in hand. {@link #add} must not be called any more. */
    void stopWhenEmpty() {
        finishing = true;
        work.raise();
    }

    /** @return how long until the next turn */
    Duration runOnce() throws SQLException {
        // Read before addNewBatches(): callers add the last batch before they set `finishing`, so addNewBatches() sees
        // that batch.
        boolean noMoreBatches = finishing;
        Long deadline = stopDeadline;
        addNewBatches();
        RefusedGroup due = groups.nextDue(ticker.nanoTime()).orElse(null);
        boolean tooMany = uncounted() > MAX_UNCHANGED;
        try {
            if (due != null) {
                settle(due);
            }
            if (tooMany) {
                reducer.reduce(oldest());
            }
            if (deadline != null) {
                settleBeforeStop(deadline, noMoreBatches);
            }
        } finally {
            updateCounts();
        }
        onCapacity.run();
        boolean more = due != null || tooMany;
        return more
                ? Duration.ZERO
                : groups.timeUntilDue(ticker.nanoTime(), knownRefused > 0 ? RETRY_INTERVAL : IDLE_WAIT);
    }

    private void addNewBatches() {
        for (RefusedBatch refused = newBatches.poll(); refused != null; refused = newBatches.poll()) {
            long now = ticker.nanoTime();
            for (Settlement settlement : refused.batch()) {
                groups.add(new RefusedOutcome(settlement), refused.refusal(), now);
            }
        }
    }

    private void settle(RefusedGroup group) throws SQLException {
        long startedAt = ticker.nanoTime();
        List<RefusedOutcome> batch = group.nextBatch(BATCH_SIZE, startedAt);
        retry.settle(group, batch);
        List<RefusedOutcome> stillPending =
                batch.stream().filter(this::isPending).toList();
        group.recordTry(batch.size(), batch.size() - stillPending.size(), startedAt, ticker.nanoTime());
        reducer.reduce(stillPending.stream()
                .filter(outcome -> outcome.isReducible(startedAt))
                .toList());
    }

    /** The known refused outcomes that were kept for longest: reducing them makes room for others. */
    private List<RefusedOutcome> oldest() {
        return groups.outcomes().stream()
                .filter(RefusedOutcome::isKnownRefused)
                .sorted((a, b) -> Long.signum(a.firstRefusedAt() - b.firstRefusedAt()))
                .limit(BATCH_SIZE)
                .toList();
    }

    /**
     * Retries every 250 ms while the node stops. Near the deadline, settles without the text instead of losing
     * outcomes.
     */
    private void settleBeforeStop(long deadline, boolean noMoreBatches) throws SQLException {
        long now = ticker.nanoTime();
        if (deadline - now > TEXTLESS_TIME.toNanos()) {
            groups.dueAtLatest(now + RETRY_INTERVAL.toNanos());
        } else {
            reducer.dropAll(reducer.settleWithoutText(groups.outcomes()));
        }
        if (noMoreBatches && groups.outcomes().stream().noneMatch(this::isPending)) {
            loop.stop();
            groups.logEnd();
        }
    }

    private boolean isPending(RefusedOutcome outcome) {
        return settling.isPending(outcome.settlement());
    }

    private void updateCounts() {
        long now = ticker.nanoTime();
        groups.removeEnded(this::isPending, now);
        int previous = knownRefused;
        knownRefused = groups.knownRefusedCount();
        if (previous == 0 || settling.successCount() != successCount) {
            successCount = settling.successCount();
            lastSuccessAt = now;
            refusedSinceSuccess = 0;
        }
        refusedSinceSuccess += Math.max(0, knownRefused - previous);
    }
}
