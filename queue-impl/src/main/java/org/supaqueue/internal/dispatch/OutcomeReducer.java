package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.supaqueue.internal.dispatch.RefusedGroup.End;
import org.supaqueue.internal.dispatch.attempt.JobLine;
import org.supaqueue.internal.job.Settlement;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.store.isolation.BatchSplitter;
import org.supaqueue.internal.store.isolation.EveryRowRefusedException;

/**
 * Settles refused outcomes in a reduced form: without their text, or as dead. If the database refuses every form, this
 * node lets the lease expire.
 */
final class OutcomeReducer {

    private static final EventLog LOG = EventLog.of(OutcomeReducer.class);

    /** After this many tries in a row without a settled outcome, the untried outcomes count as refused, too. */
    private static final int MAX_FAILED_TRIES = 3;

    private final BatchSettler settling;

    OutcomeReducer(BatchSettler settling) {
        this.settling = settling;
    }

    /**
     * Settles outcomes without their text, else as dead; drops the outcomes that are refused in both forms.
     *
     * @throws SQLException if no row is the cause of the failure; the outcomes still in hand may be tried again
     */
    void reduce(List<RefusedOutcome> outcomes) throws SQLException {
        List<RefusedOutcome> stillRefused = settleWithoutText(outcomes);
        stillRefused = settle(
                stillRefused,
                End.DEAD,
                outcome -> outcome.settlement()
                        .withOutcome(outcome.settlement()
                                .outcome()
                                .deadAs(outcome.group().sqlState())));
        dropAll(stillRefused);
    }

    /** {@return the outcomes that are refused even without their text} */
    List<RefusedOutcome> settleWithoutText(List<RefusedOutcome> outcomes) throws SQLException {
        return settle(
                outcomes,
                End.WITHOUT_TEXT,
                outcome -> outcome.settlement()
                        .withOutcome(outcome.settlement().outcome().withoutText()));
    }

    /** Drops outcomes that cannot be settled: their leases expire, and the jobs are sent again. */
    void dropAll(List<RefusedOutcome> outcomes) {
        if (outcomes.isEmpty()) {
            return;
        }
        outcomes.forEach(outcome -> {
            settling.drop(outcome.settlement());
            outcome.group().countEnd(End.DROPPED);
        });
        LOG.write(
                LogEvent.SETTLE_DROPPED,
                () -> JobLine.of(
                                outcomes.get(0).settlement().job(),
                                outcomes.size() + " outcomes are refused in every form, first the outcome of job "
                                        + outcomes.get(0).jobId()
                                        + ": their leases expire, and the jobs are sent again")
                        .count(outcomes.size()));
    }

    private List<RefusedOutcome> settle(
            List<RefusedOutcome> outcomes, End end, Function<RefusedOutcome, Settlement> reducedForm)
            throws SQLException {
        List<RefusedOutcome> refused = new ArrayList<>();
        List<RefusedOutcome> untriedOutcomes = outcomes;
        for (int failedTries = 0; !untriedOutcomes.isEmpty() && failedTries < MAX_FAILED_TRIES; ) {
            int refusedBefore = refused.size();
            List<RefusedOutcome> untried = List.of();
            try {
                new BatchSplitter()
                        .run(
                                untriedOutcomes,
                                batch -> settleBatch(batch, end, reducedForm),
                                (outcome, refusal) -> refused.add(outcome));
            } catch (EveryRowRefusedException every) {
                untried = untried(untriedOutcomes, refused);
                Collections.shuffle(untried);
                boolean anyChanged = untried.size() + refused.size() - refusedBefore < untriedOutcomes.size();
                failedTries = anyChanged ? 0 : failedTries + 1;
            }
            untriedOutcomes = untried;
        }
        refused.addAll(untriedOutcomes);
        return pendingOf(refused);
    }

    private void settleBatch(List<RefusedOutcome> batch, End end, Function<RefusedOutcome, Settlement> reducedForm)
            throws SQLException {
        settling.settle(batch.stream().map(reducedForm).toList());
        batch.stream()
                .filter(outcome -> !settling.isPending(outcome.settlement()))
                .forEach(outcome -> outcome.group().countEnd(end));
    }

    private List<RefusedOutcome> untried(List<RefusedOutcome> outcomes, List<RefusedOutcome> refused) {
        List<RefusedOutcome> untried = new ArrayList<>(pendingOf(outcomes));
        untried.removeAll(refused);
        return untried;
    }

    private List<RefusedOutcome> pendingOf(List<RefusedOutcome> outcomes) {
        return outcomes.stream()
                .filter(outcome -> settling.isPending(outcome.settlement()))
                .toList();
    }
}
