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
 * The outcomes that the database refuses with the same SQLSTATE. The outcomes share one backoff and two log lines: one
 * when the first outcome is refused, and one when none is left.
 */
final class RefusedGroup {

    /** How long an outcome is retried unchanged before it is reduced. */
    static final Duration AS_IT_IS = Duration.ofSeconds(60);

    /** How an outcome leaves the group if it is not settled unchanged. */
    enum End {
        WITHOUT_TEXT,
        DEAD,
        LEFT_TO_ITS_LEASE
    }

    private static final System.Logger LOG = System.getLogger(RefusedGroup.class.getName());

    /** An empty group ends after this time without a refusal; until then, a new refusal belongs to the same event. */
    private static final Duration QUIET = Duration.ofSeconds(10);

    /**
     * After this many tries without a settled outcome, one row may be the cause even if the SQLSTATE does not point to
     * a row: the statement may wait for a lock on that row.
     */
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

    /** Which failures make {@link RefusedRetry} split a batch in halves. */
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

    /** Marks an outcome of the group as known to be refused; has no effect if no row is the cause of the failure. */
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

    /** Removes the outcomes that are no longer in hand. */
    void retain(Predicate<RefusedOutcome> inHand) {
        outcomes.removeIf(inHand.negate());
    }

    List<RefusedOutcome> outcomes() {
        return List.copyOf(outcomes);
    }

    /**
     * The outcomes to try next: only expired outcomes if there are any; else all, with those first that were never
     * refused alone.
     */
    List<RefusedOutcome> next(int limit, long now) {
        Collections.shuffle(outcomes);
        outcomes.sort(Comparator.comparing(RefusedOutcome::wasAlone));
        List<RefusedOutcome> expired =
                outcomes.stream().filter(outcome -> isExpired(outcome, now)).toList();
        return (expired.isEmpty() ? outcomes : expired).stream().limit(limit).toList();
    }

    /**
     * Whether an outcome was retried unchanged for {@link #AS_IT_IS}. Always false if no row is the cause of the
     * failure: such a failure is no reason to reduce an outcome.
     */
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

    /** Brings the next try forward to this time, if the next try is later. */
    void dueBy(long at) {
        time.dueBy(at);
    }

    /** When to try again; for an empty group, when the group ends. */
    long dueAt() {
        return outcomes.isEmpty() ? refusedAt + QUIET.toNanos() : time.dueAt();
    }

    boolean isEmpty() {
        return outcomes.isEmpty();
    }

    /** Logs the refusal once, when at least one outcome is known to be refused. */
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
