package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.supaqueue.internal.store.FailureBackoff;
import org.supaqueue.internal.store.Settlement;
import org.supaqueue.internal.time.Ticker;
import org.supaqueue.internal.wakeup.Signal;

/**
 * Retries the outcomes that the database refused. Has its own thread and statements, so that refused outcomes never
 * delay other outcomes. A refusal can be temporary: an outcome is retried unchanged for a minute before
 * {@link Reduction} reduces it.
 */
final class RefusedOutcomes {

    /** How many outcomes that are known to be refused stay unchanged while other outcomes can be settled. */
    static final int MOST = 1_000;

    private static final int BATCH = 200;
    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final Duration OFTEN = Duration.ofMillis(250);

    /**
     * While no outcome can be settled, one more call may start in each interval. The database may accept the outcomes
     * of that call's queue.
     */
    private static final Duration PROBE = Duration.ofMillis(100);

    /** How long before its deadline a stopping node starts to settle outcomes without their text. */
    private static final Duration LAST_MOMENT = Duration.ofMillis(500);

    private record Refused(List<Settlement> batch, SQLException refusal) {}

    private final Settling settling;
    private final Ticker ticker;
    private final Runnable room;
    private final Queue<Refused> arrived = new ConcurrentLinkedQueue<>();
    private final RefusedGroups groups = new RefusedGroups();
    private final RefusedRetry retry;
    private final Reduction reduction;
    private final Signal work = new Signal();
    private final Loop loop;
    private volatile int kept;
    private volatile int keptSincePass;
    private volatile int passed;
    private volatile long passedAt;
    private volatile Long endAt;
    private volatile boolean finishing;

    /**
     * @param ticker the clock
     * @param room called when there may be room for more outcomes
     */
    RefusedOutcomes(Settling settling, Ticker ticker, Runnable room) {
        this.settling = settling;
        this.ticker = ticker;
        this.room = room;
        this.retry = new RefusedRetry(settling, groups, ticker);
        this.reduction = new Reduction(settling);
        this.loop = new Loop(new FailureBackoff("Settling refused outcomes"), work, this::turn, room);
    }

    Loop loop() {
        return loop;
    }

    /** Takes over a batch that the database refused. */
    void add(List<Settlement> batch, SQLException refusal) {
        arrived.add(new Refused(batch, refusal));
        work.raise();
    }

    /**
     * How many outcomes do not count towards the limit of outcomes in hand. While other outcomes are settled, no
     * outcome that is known to be refused counts. While no outcome is settled, the outcomes refused since the last
     * success count; otherwise this node would call every job and settle none. After each {@link #PROBE}, one of these
     * outcomes stops counting, so that one more call may start.
     */
    int uncounted() {
        int all = kept;
        if (all == 0 || settling.passed() != passed) {
            return all;
        }
        long probes = (ticker.nanoTime() - passedAt) / PROBE.toNanos();
        return (int) Math.min(all, Math.max(0, all - keptSincePass) + probes);
    }

    /**
     * Settles outcomes until the deadline; in the last 500 ms, without their text. {@link #add} may still be called.
     *
     * @param deadlineNanos a value of the monotonic clock
     */
    void endAt(long deadlineNanos) {
        endAt = deadlineNanos;
        work.raise();
    }

    /** Ends the loop when no outcome is in hand. {@link #add} must not be called any more. */
    void finish() {
        finishing = true;
        work.raise();
    }

    /** @return how long until the next turn */
    Duration turn() throws SQLException {
        // Read before takeIn(): callers add the last batch before they set `finishing`, so takeIn() sees that batch.
        boolean last = finishing;
        Long end = endAt;
        takeIn();
        RefusedGroup due = groups.due(ticker.nanoTime()).orElse(null);
        boolean tooMany = uncounted() > MOST;
        try {
            if (due != null) {
                settle(due);
            }
            if (tooMany) {
                reduction.reduce(oldest());
            }
            if (end != null) {
                end(end, last);
            }
        } finally {
            tidy();
        }
        room.run();
        boolean more = due != null || tooMany;
        return more ? Duration.ZERO : groups.untilNext(ticker.nanoTime(), kept > 0 ? OFTEN : IDLE);
    }

    private void takeIn() {
        for (Refused refused = arrived.poll(); refused != null; refused = arrived.poll()) {
            long now = ticker.nanoTime();
            for (Settlement settlement : refused.batch()) {
                groups.add(new RefusedOutcome(settlement), refused.refusal(), now);
            }
        }
    }

    private void settle(RefusedGroup group) throws SQLException {
        long began = ticker.nanoTime();
        List<RefusedOutcome> batch = group.next(BATCH, began);
        retry.settle(group, batch);
        List<RefusedOutcome> left = batch.stream().filter(this::isInHand).toList();
        group.tried(batch.size(), batch.size() - left.size(), began, ticker.nanoTime());
        reduction.reduce(
                left.stream().filter(outcome -> outcome.isExpired(began)).toList());
    }

    /** The known refused outcomes that were kept for longest: reducing them makes room for others. */
    private List<RefusedOutcome> oldest() {
        return groups.outcomes().stream()
                .filter(RefusedOutcome::isKept)
                .sorted((a, b) -> Long.signum(a.since() - b.since()))
                .limit(BATCH)
                .toList();
    }

    /**
     * Retries every 250 ms while the node stops. Near the deadline, settles without the text instead of losing
     * outcomes.
     */
    private void end(long deadline, boolean last) throws SQLException {
        long now = ticker.nanoTime();
        if (deadline - now > LAST_MOMENT.toNanos()) {
            groups.dueBy(now + OFTEN.toNanos());
        } else {
            reduction.leaveToLeases(reduction.settleWithoutText(groups.outcomes()));
        }
        if (last && groups.outcomes().stream().noneMatch(this::isInHand)) {
            loop.stop();
            groups.sayOver();
        }
    }

    private boolean isInHand(RefusedOutcome outcome) {
        return settling.isInHand(outcome.settlement());
    }

    private void tidy() {
        long now = ticker.nanoTime();
        groups.tidy(this::isInHand, now);
        int before = kept;
        kept = groups.kept();
        if (before == 0 || settling.passed() != passed) {
            passed = settling.passed();
            passedAt = now;
            keptSincePass = 0;
        }
        keptSincePass += Math.max(0, kept - before);
    }
}
