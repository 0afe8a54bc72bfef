package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.supaqueue.internal.store.BatchSplitter;
import org.supaqueue.internal.store.EveryRowRefusedException;
import org.supaqueue.internal.store.Outcome;
import org.supaqueue.internal.store.Refusal;
import org.supaqueue.internal.store.Settlement;
import org.supaqueue.internal.time.Ticker;

/**
 * Tries to settle the outcomes of a group unchanged. Halves a refused batch to find the outcomes that can be settled.
 */
final class RefusedRetry {

    /** After this many queues whose outcomes are all refused, the untried outcomes count as refused, too. */
    private static final int MOST_QUEUES = 3;

    /**
     * SQLSTATEs of a text that the database cannot store: its encoding lacks a character (22P05), or the bytes are not
     * valid in the encoding (22021).
     */
    private static final Set<String> OF_TEXT = Set.of("22P05", "22021");

    private final Settling settling;
    private final RefusedGroups groups;
    private final Ticker ticker;

    RefusedRetry(Settling settling, RefusedGroups groups, Ticker ticker) {
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
        List<RefusedOutcome> rest = outcomes;
        try {
            for (int queues = 1; !rest.isEmpty(); queues++) {
                rest = halve(group, rest, queues == MOST_QUEUES);
            }
        } catch (SQLException failed) {
            if (Refusal.isOutage(failed)) {
                throw failed;
            }
            // The failure says nothing about single outcomes. The outcomes that are not known to be refused move
            // together to the group of this failure.
            inHand(rest).stream()
                    .filter(outcome -> !outcome.isKept())
                    .forEach(outcome -> groups.move(outcome, failed, ticker.nanoTime()));
        }
    }

    /** @return if every outcome of one queue is refused, the untried outcomes of the other queues; else none */
    private List<RefusedOutcome> halve(RefusedGroup group, List<RefusedOutcome> outcomes, boolean last)
            throws SQLException {
        List<RefusedOutcome> alone = new ArrayList<>();
        try {
            new BatchSplitter(group.halves()).run(outcomes, this::settle, (outcome, refusal) -> {
                alone.add(outcome);
                refusedAlone(outcome, refusal);
            });
            return List.of();
        } catch (EveryRowRefusedException every) {
            List<RefusedOutcome> untried = new ArrayList<>(inHand(outcomes));
            untried.removeAll(alone);
            String queue = alone.get(alone.size() - 1).queue();
            groups.queueRefused(queue);
            untried.stream()
                    .filter(outcome -> last || outcome.queue().equals(queue))
                    .forEach(group::keep);
            return untried.stream()
                    .filter(outcome -> !last && !outcome.queue().equals(queue))
                    .toList();
        }
    }

    private void settle(List<RefusedOutcome> batch) throws SQLException {
        settling.settle(batch.stream().map(RefusedOutcome::settlement).toList());
        batch.forEach(outcome -> groups.queuePassed(outcome.queue()));
    }

    private void refusedAlone(RefusedOutcome outcome, SQLException refusal) throws SQLException {
        outcome.setAlone();
        groups.move(outcome, refusal, ticker.nanoTime());
        outcome.group().keep(outcome);
        if (OF_TEXT.contains(Refusal.state(refusal))) {
            settleInAscii(outcome.settlement());
        }
    }

    /**
     * Settles an outcome with its text in ASCII. Does not wait first, because the database's encoding does not change.
     */
    private void settleInAscii(Settlement settlement) throws SQLException {
        Outcome ascii = settlement.outcome().inAscii();
        try {
            settling.settle(List.of(settlement.with(ascii)));
        } catch (SQLException failed) {
            if (Refusal.isOutage(failed)) {
                throw failed;
            }
        }
    }

    private List<RefusedOutcome> inHand(List<RefusedOutcome> outcomes) {
        return outcomes.stream()
                .filter(outcome -> settling.isInHand(outcome.settlement()))
                .toList();
    }
}
