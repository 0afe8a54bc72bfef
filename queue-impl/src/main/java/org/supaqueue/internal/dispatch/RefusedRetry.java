package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.supaqueue.internal.job.Outcome;
import org.supaqueue.internal.job.Settlement;
import org.supaqueue.internal.store.failure.SqlFailure;
import org.supaqueue.internal.store.isolation.BatchSplitter;
import org.supaqueue.internal.store.isolation.EveryRowRefusedException;
import org.supaqueue.internal.time.Ticker;

/**
 * Tries to settle the outcomes of a group unchanged. Halves a refused batch to find the outcomes that can be settled.
 */
final class RefusedRetry {

    /** After this many queues whose outcomes are all refused, the untried outcomes count as refused, too. */
    private static final int MAX_REFUSED_QUEUES = 3;

    /**
     * SQLSTATEs of a text that the database cannot store: its encoding lacks a character (22P05), or the bytes are not
     * valid in the encoding (22021).
     */
    private static final Set<String> ENCODING_ERRORS = Set.of("22P05", "22021");

    private final BatchSettler settling;
    private final RefusedGroups groups;
    private final Ticker ticker;

    RefusedRetry(BatchSettler settling, RefusedGroups groups, Ticker ticker) {
        this.settling = settling;
        this.groups = groups;
        this.ticker = ticker;
    }

    /**
     * Tries to settle outcomes of a group.
     *
     * @throws SQLException if the database is not available; the outcomes still in hand stay in their group
     */
    void settle(RefusedGroup group, List<RefusedOutcome> outcomes) throws SQLException {
        List<RefusedOutcome> untried = outcomes;
        try {
            for (int queues = 1; !untried.isEmpty(); queues++) {
                untried = settleSplit(group, untried, queues == MAX_REFUSED_QUEUES);
            }
        } catch (SQLException failed) {
            if (SqlFailure.isOutage(failed)) {
                throw failed;
            }
            // The failure says nothing about single outcomes. The outcomes that are not known to be refused move
            // together to the group of this failure.
            pendingOf(untried).stream()
                    .filter(outcome -> !outcome.isKnownRefused())
                    .forEach(outcome -> groups.move(outcome, failed, ticker.nanoTime()));
        }
    }

    /** @return if every outcome of one queue is refused, the untried outcomes of the other queues; else none */
    private List<RefusedOutcome> settleSplit(RefusedGroup group, List<RefusedOutcome> outcomes, boolean isLastQueue)
            throws SQLException {
        List<RefusedOutcome> refusedAlone = new ArrayList<>();
        try {
            new BatchSplitter(group.splitCondition()).run(outcomes, this::settle, (outcome, refusal) -> {
                refusedAlone.add(outcome);
                recordRefusal(outcome, refusal);
            });
            return List.of();
        } catch (EveryRowRefusedException every) {
            List<RefusedOutcome> untried = new ArrayList<>(pendingOf(outcomes));
            untried.removeAll(refusedAlone);
            String queue = refusedAlone.get(refusedAlone.size() - 1).queue();
            groups.addRefusedQueue(queue);
            untried.stream()
                    .filter(outcome -> isLastQueue || outcome.queue().equals(queue))
                    .forEach(group::markKnownRefused);
            return untried.stream()
                    .filter(outcome -> !isLastQueue && !outcome.queue().equals(queue))
                    .toList();
        }
    }

    private void settle(List<RefusedOutcome> batch) throws SQLException {
        settling.settle(batch.stream().map(RefusedOutcome::settlement).toList());
        batch.forEach(outcome -> groups.removeRefusedQueue(outcome.queue()));
    }

    private void recordRefusal(RefusedOutcome outcome, SQLException refusal) throws SQLException {
        outcome.setRefusedAlone();
        groups.move(outcome, refusal, ticker.nanoTime());
        outcome.group().markKnownRefused(outcome);
        if (ENCODING_ERRORS.contains(SqlFailure.sqlState(refusal))) {
            settleInAscii(outcome.settlement());
        }
    }

    /**
     * Settles an outcome with its text in ASCII. Does not wait first, because the database's encoding does not change.
     */
    private void settleInAscii(Settlement settlement) throws SQLException {
        Outcome ascii = settlement.outcome().inAscii();
        try {
            settling.settle(List.of(settlement.withOutcome(ascii)));
        } catch (SQLException failed) {
            if (SqlFailure.isOutage(failed)) {
                throw failed;
            }
        }
    }

    private List<RefusedOutcome> pendingOf(List<RefusedOutcome> outcomes) {
        return outcomes.stream()
                .filter(outcome -> settling.isPending(outcome.settlement()))
                .toList();
    }
}
