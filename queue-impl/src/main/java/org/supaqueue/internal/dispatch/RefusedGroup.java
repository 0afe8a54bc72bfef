package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.supaqueue.internal.store.FailureText;
import org.supaqueue.internal.store.Refusal;

/**
 * Outcomes that are refused with one SQLSTATE. They share a backoff and two log lines: when the first is refused, and when
 * all are dealt with.
 */
final class RefusedGroup {

    /** For so long an outcome is tried as it is. */
    static final Duration AS_IT_IS = Duration.ofSeconds(60);

    /** Ways in which an outcome leaves the group but for being settled as it is. */
    enum End {
        WITHOUT_TEXT,
        DEAD,
        LEFT_TO_ITS_LEASE
    }

    private static final System.Logger LOG = System.getLogger(RefusedGroup.class.getName());

    /** A refusal that comes again within this time is no other event. */
    private static final Duration QUIET = Duration.ofSeconds(10);

    /** After so many tries in vain, a failure that accuses no row may be about one row all the same: a lock it waits for. */
    private static final int IN_VAIN = 2;

    private final List<RefusedOutcome> outcomes = new ArrayList<>();
    private final int[] ends = new int[End.values().length];
    private final String state;
    private final boolean accusesRows;
    private final RetryTime time;
    private String refusal;
    private long refusedAt;
    private int inVain;
    private int touched;
    private boolean said;

    RefusedGroup(SQLException refusal, long now) {
        this.state = Refusal.state(refusal);
        this.accusesRows = Refusal.accusesRow(refusal);
        this.time = new RetryTime(!accusesRows, now);
    }

    String state() {
        return state;
    }

    /** For which refusals a batch is halved. */
    Predicate<SQLException> halves() {
        return accusesRows || inVain < IN_VAIN ? Refusal::accusesRow : failure -> !Refusal.isOutage(failure);
    }

    void add(RefusedOutcome outcome, SQLException why, long now) {
        outcome.setKept(false);
        outcome.setGroup(this);
        outcomes.add(outcome);
        refused(why, now);
        if (accusesRows) {
            outcome.refusedAt(now);
        } else {
            touched++;
        }
        if (outcomes.size() == 1) {
            time.dueNow(now);
        } else if (!outcome.wasAlone()) {
            time.dueSoon();
        }
    }

    /** An outcome of the group is known to be refused. */
    void keep(RefusedOutcome outcome) {
        if (accusesRows && !outcome.isKept()) {
            outcome.setKept(true);
            touched++;
        }
    }

    void refused(SQLException why, long now) {
        refusal = FailureText.brief(why);
        refusedAt = now;
    }

    void remove(RefusedOutcome outcome) {
        outcomes.remove(outcome);
    }

    /** Forgets those that are settled. */
    void retain(Predicate<RefusedOutcome> inHand) {
        outcomes.removeIf(inHand.negate());
    }

    List<RefusedOutcome> outcomes() {
        return List.copyOf(outcomes);
    }

    /** The next to be tried: those that have been kept for long enough, else those that were never tried alone first. */
    List<RefusedOutcome> next(int limit, long now) {
        Collections.shuffle(outcomes);
        outcomes.sort(Comparator.comparing(RefusedOutcome::wasAlone));
        List<RefusedOutcome> expired =
                outcomes.stream().filter(outcome -> isExpired(outcome, now)).toList();
        return (expired.isEmpty() ? outcomes : expired).stream().limit(limit).toList();
    }

    /** A failure that accuses no row is no reason to change an outcome, however long it lasts. */
    boolean isExpired(RefusedOutcome outcome, long now) {
        return accusesRows && now - outcome.since() >= AS_IT_IS.toNanos();
    }

    int kept() {
        return (int) outcomes.stream().filter(RefusedOutcome::isKept).count();
    }

    void tried(int of, int settled, long began, long now) {
        inVain = settled > 0 ? 0 : inVain + 1;
        time.tried(of, settled, began, now);
        if (accusesRows) {
            outcomes.stream()
                    .map(outcome -> outcome.since() + AS_IT_IS.toNanos())
                    .filter(expiry -> expiry - now > 0)
                    .forEach(time::dueBy);
        }
    }

    /** Brings the next try forward. */
    void dueBy(long at) {
        time.dueBy(at);
    }

    /** When to try again; without outcomes, when the group is over. */
    long dueAt() {
        return outcomes.isEmpty() ? refusedAt + QUIET.toNanos() : time.dueAt();
    }

    boolean isEmpty() {
        return outcomes.isEmpty();
    }

    /** Says what is refused, once what was only beside it has been settled. */
    void say() {
        int now = accusesRows ? kept() : outcomes.size();
        if (now == 0 || said) {
            return;
        }
        said = true;
        String next = accusesRows
                ? "They are kept and tried again; what is still refused after " + AS_IT_IS.toSeconds()
                        + " s is settled without its text"
                : "They are tried again until it works";
        LOG.log(
                System.Logger.Level.WARNING,
                "{0} outcomes could not be settled, that of job {1} first: {2}. {3}",
                now,
                Long.toString(outcomes.get(0).jobId()),
                refusal,
                next);
    }

    void ended(End end) {
        ends[end.ordinal()]++;
    }

    void sayOver() {
        if (said) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "No outcome is refused with SQLSTATE {0} any more: {1} were; of these {2} were settled without their"
                            + " text, {3} as dead, and {4} left to their lease",
                    state,
                    touched,
                    ends[0],
                    ends[1],
                    ends[2]);
        }
    }
}
