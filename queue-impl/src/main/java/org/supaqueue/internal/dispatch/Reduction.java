package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.supaqueue.internal.dispatch.RefusedGroup.End;
import org.supaqueue.internal.store.BatchSplitter;
import org.supaqueue.internal.store.EveryRowRefusedException;
import org.supaqueue.internal.store.Settlement;

/**
 * Settles refused outcomes in a reduced form: without their text, or as dead. If the database refuses every form, this
 * node lets the lease expire.
 */
final class Reduction {

    private static final System.Logger LOG = System.getLogger(Reduction.class.getName());

    /** After this many tries in a row without a settled outcome, the untried outcomes count as refused, too. */
    private static final int IN_VAIN = 3;

    private final Settling settling;

    Reduction(Settling settling) {
        this.settling = settling;
    }

    /**
     * Settles outcomes without their text, else as dead; drops the outcomes that are refused in both forms.
     *
     * @throws SQLException if no row is the cause of the failure; the outcomes still in hand may be tried again
     */
    void reduce(List<RefusedOutcome> outcomes) throws SQLException {
        List<RefusedOutcome> left = settleWithoutText(outcomes);
        left = settle(
                left,
                End.DEAD,
                outcome -> outcome.settlement()
                        .with(outcome.settlement()
                                .outcome()
                                .deadAs(outcome.group().state())));
        leaveToLeases(left);
    }

    /** {@return the outcomes that are refused even without their text} */
    List<RefusedOutcome> settleWithoutText(List<RefusedOutcome> outcomes) throws SQLException {
        return settle(
                outcomes,
                End.WITHOUT_TEXT,
                outcome ->
                        outcome.settlement().with(outcome.settlement().outcome().withoutText()));
    }

    /** Drops outcomes that cannot be settled: their leases expire, and the jobs are sent again. */
    void leaveToLeases(List<RefusedOutcome> outcomes) {
        if (outcomes.isEmpty()) {
            return;
        }
        outcomes.forEach(outcome -> {
            settling.drop(outcome.settlement());
            outcome.group().ended(End.LEFT_TO_ITS_LEASE);
        });
        LOG.log(
                System.Logger.Level.WARNING,
                "{0} outcomes are refused in every form, that of job {1} first: their leases run out, and the jobs are"
                        + " sent again",
                outcomes.size(),
                Long.toString(outcomes.get(0).jobId()));
    }

    private List<RefusedOutcome> settle(
            List<RefusedOutcome> outcomes, End end, Function<RefusedOutcome, Settlement> form) throws SQLException {
        List<RefusedOutcome> refused = new ArrayList<>();
        List<RefusedOutcome> rest = outcomes;
        for (int inVain = 0; !rest.isEmpty() && inVain < IN_VAIN; ) {
            int refusedBefore = refused.size();
            List<RefusedOutcome> untried = List.of();
            try {
                new BatchSplitter()
                        .run(rest, batch -> settleBatch(batch, end, form), (outcome, refusal) -> refused.add(outcome));
            } catch (EveryRowRefusedException every) {
                untried = untried(rest, refused);
                Collections.shuffle(untried);
                boolean somePassed = untried.size() + refused.size() - refusedBefore < rest.size();
                inVain = somePassed ? 0 : inVain + 1;
            }
            rest = untried;
        }
        refused.addAll(rest);
        return inHand(refused);
    }

    private void settleBatch(List<RefusedOutcome> batch, End end, Function<RefusedOutcome, Settlement> form)
            throws SQLException {
        settling.settle(batch.stream().map(form).toList());
        batch.stream()
                .filter(outcome -> !settling.isInHand(outcome.settlement()))
                .forEach(outcome -> outcome.group().ended(end));
    }

    private List<RefusedOutcome> untried(List<RefusedOutcome> outcomes, List<RefusedOutcome> refused) {
        List<RefusedOutcome> untried = new ArrayList<>(inHand(outcomes));
        untried.removeAll(refused);
        return untried;
    }

    private List<RefusedOutcome> inHand(List<RefusedOutcome> outcomes) {
        return outcomes.stream()
                .filter(outcome -> settling.isInHand(outcome.settlement()))
                .toList();
    }
}
