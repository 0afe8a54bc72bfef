package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import org.supaqueue.internal.store.FailureBackoff;
import org.supaqueue.internal.store.Settlement;
import org.supaqueue.internal.wakeup.Signal;

/**
 * Tries refused outcomes again, on a thread and in statements of their own: however many there are and however long they
 * take, all others are settled meanwhile. A refusal is no verdict, so an outcome is kept as it is for a minute.
 */
final class RefusedOutcomes {

    /** How many outcomes that are known to be refused are kept as they are, while others pass. */
    static final int MOST = 1_000;

    private static final int BATCH = 200;
    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final Duration OFTEN = Duration.ofMillis(250);

    /** While nothing passes, one more call may start each time: of another queue, perhaps, whose outcomes would pass. */
    private static final Duration PROBE = Duration.ofMillis(100);

    /** How long before its end a node gives up on settling outcomes as they are. */
    private static final Duration LAST_MOMENT = Duration.ofMillis(500);

    private record Refused(List<Settlement> batch, SQLException refusal) {}

    private final Settling settling;
    private final LongSupplier nanoTime;
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
     * @param nanoTime a monotonic clock
     * @param room told when there may be room for more outcomes
     */
    RefusedOutcomes(Settling settling, LongSupplier nanoTime, Runnable room) {
        this.settling = settling;
        this.nanoTime = nanoTime;
        this.room = room;
        this.retry = new RefusedRetry(settling, groups, nanoTime);
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
     * How many outcomes do not count towards those that may be in hand: those that are known to be refused while others
     * pass. If nothing passes, they count, or every job would be called and none settled.
     */
    int uncounted() {
        int all = kept;
        if (all == 0 || settling.passed() != passed) {
            return all;
        }
        long probes = (nanoTime.getAsLong() - passedAt) / PROBE.toNanos();
        return (int) Math.min(all, Math.max(0, all - keptSincePass) + probes);
    }

    /** Settles what it can until then, in the last moment without the text. Batches may still come. */
    void endAt(long deadlineNanos) {
        endAt = deadlineNanos;
        work.raise();
    }

    /** Ends as soon as all is dealt with. No batch comes any more. */
    void finish() {
        finishing = true;
        work.raise();
    }

    /** @return how long until the next turn */
    Duration turn() throws SQLException {
        // Before the batches are taken in: the last of them came before the end.
        boolean last = finishing;
        Long end = endAt;
        takeIn();
        RefusedGroup due = groups.due(nanoTime.getAsLong()).orElse(null);
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
        return more ? Duration.ZERO : groups.untilNext(nanoTime.getAsLong(), kept > 0 ? OFTEN : IDLE);
    }

    private void takeIn() {
        for (Refused refused = arrived.poll(); refused != null; refused = arrived.poll()) {
            long now = nanoTime.getAsLong();
            for (Settlement settlement : refused.batch()) {
                groups.add(new RefusedOutcome(settlement), refused.refusal(), now);
            }
        }
    }

    private void settle(RefusedGroup group) throws SQLException {
        long began = nanoTime.getAsLong();
        List<RefusedOutcome> batch = group.next(BATCH, began);
        retry.settle(group, batch);
        List<RefusedOutcome> left = batch.stream().filter(this::isInHand).toList();
        group.tried(batch.size(), batch.size() - left.size(), began, nanoTime.getAsLong());
        reduction.reduce(
                left.stream().filter(outcome -> outcome.isExpired(began)).toList());
    }

    /** What was kept for longest makes room for others. */
    private List<RefusedOutcome> oldest() {
        return groups.outcomes().stream()
                .filter(RefusedOutcome::isKept)
                .sorted((a, b) -> Long.signum(a.since() - b.since()))
                .limit(BATCH)
                .toList();
    }

    /** A node that stops tries often. In the last moment it settles without the text what it would lose otherwise. */
    private void end(long deadline, boolean last) throws SQLException {
        long now = nanoTime.getAsLong();
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
        long now = nanoTime.getAsLong();
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
