package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.store.failure.FailureText;
import org.supaqueue.internal.store.failure.SqlFailure;

/**
 * The outcomes that the database refuses with the same SQLSTATE. The outcomes share one backoff and two log lines: one
 * when the first outcome is refused, and one when none is left.
 */
final class RefusedGroup {

    /** How long an outcome is retried unchanged before it is reduced. */
    static final Duration REDUCE_AFTER = Duration.ofSeconds(60);

    /** How an outcome leaves the group if it is not settled unchanged. */
    enum End {
        WITHOUT_TEXT,
        DEAD,
        DROPPED
    }

    private static final EventLog LOG = EventLog.of(RefusedGroup.class);

    /** An empty group ends after this time without a refusal; until then, a new refusal belongs to the same event. */
    private static final Duration END_AFTER = Duration.ofSeconds(10);

    /**
     * After this many tries without a settled outcome, one row may be the cause even if the SQLSTATE does not point to
     * a row: the statement may wait for a lock on that row.
     */
    private static final int SUSPECT_ROW_AFTER = 2;

    private final List<RefusedOutcome> outcomes = new ArrayList<>();
    private final int[] endCounts = new int[End.values().length];
    private final String sqlState;
    private final boolean pointsToRows;
    private final RetryTime retryTime;
    private String lastRefusal;
    private long lastRefusedAt;
    private int failedTries;
    private int refusedCount;
    private boolean logged;

    RefusedGroup(SQLException refusal, long count) {
        this.sqlState = SqlFailure.sqlState(refusal);
        this.pointsToRows = SqlFailure.pointsToRow(refusal);
        this.retryTime = new RetryTime(!pointsToRows, count);
    }

    String sqlState() {
        return sqlState;
    }

    /** Which failures make {@link RefusedRetry} split a batch in halves. */
    Predicate<SQLException> splitCondition() {
        return pointsToRows || failedTries < SUSPECT_ROW_AFTER
                ? SqlFailure::pointsToRow
                : failure -> !SqlFailure.isOutage(failure);
    }

    void add(RefusedOutcome outcome, SQLException refusal, long count) {
        outcome.setKnownRefused(false);
        outcome.setGroup(this);
        outcomes.add(outcome);
        recordRefusal(refusal, count);
        if (pointsToRows) {
            outcome.setFirstRefusedAt(count);
        } else {
            refusedCount++;
        }
        if (outcomes.size() == 1) {
            retryTime.dueNow(count);
        } else if (!outcome.wasRefusedAlone()) {
            retryTime.dueSoon();
        }
    }

    /** Marks an outcome of the group as known to be refused; has no effect if no row is the cause of the failure. */
    void markKnownRefused(RefusedOutcome outcome) {
        if (pointsToRows && !outcome.isKnownRefused()) {
            outcome.setKnownRefused(true);
            refusedCount++;
        }
    }

    void recordRefusal(SQLException refusal, long count) {
        lastRefusal = FailureText.brief(refusal);
        lastRefusedAt = count;
    }

    void remove(RefusedOutcome outcome) {
        outcomes.remove(outcome);
    }

    /** Removes the outcomes that are no longer in hand. */
    void removeUnless(Predicate<RefusedOutcome> inHand) {
        outcomes.removeIf(inHand.negate());
    }

    List<RefusedOutcome> outcomes() {
        return List.copyOf(outcomes);
    }

    /**
     * The outcomes to try next: only outcomes that may be reduced if there are any; else all, with those first that
     * were never refused alone.
     */
    List<RefusedOutcome> nextBatch(int limit, long count) {
        Collections.shuffle(outcomes);
        outcomes.sort(Comparator.comparing(RefusedOutcome::wasRefusedAlone));
        List<RefusedOutcome> reducible =
                outcomes.stream().filter(outcome -> isReducible(outcome, count)).toList();
        return (reducible.isEmpty() ? outcomes : reducible)
                .stream().limit(limit).toList();
    }

    /**
     * Whether an outcome was retried unchanged for {@link #REDUCE_AFTER}. Always false if no row is the cause of the
     * failure: such a failure is no reason to reduce an outcome.
     */
    boolean isReducible(RefusedOutcome outcome, long count) {
        return pointsToRows && count - outcome.firstRefusedAt() >= REDUCE_AFTER.toNanos();
    }

    int knownRefusedCount() {
        return (int) outcomes.stream().filter(RefusedOutcome::isKnownRefused).count();
    }

    void recordTry(int tried, int settled, long startedAt, long count) {
        failedTries = settled > 0 ? 0 : failedTries + 1;
        retryTime.recordTry(tried, settled, startedAt, count);
        if (pointsToRows) {
            outcomes.stream()
                    .map(outcome -> outcome.firstRefusedAt() + REDUCE_AFTER.toNanos())
                    .filter(reducibleAt -> reducibleAt - count > 0)
                    .forEach(retryTime::dueAtLatest);
        }
    }

    /** Brings the next try forward to this time, if the next try is later. */
    void dueAtLatest(long at) {
        retryTime.dueAtLatest(at);
    }

    /** When to try again; for an empty group, when the group ends. */
    long dueAt() {
        return outcomes.isEmpty() ? lastRefusedAt + END_AFTER.toNanos() : retryTime.dueAt();
    }

    boolean isEmpty() {
        return outcomes.isEmpty();
    }

    /** Logs the refusal once, when at least one outcome is known to be refused. */
    void logRefusal() {
        int count = pointsToRows ? knownRefusedCount() : outcomes.size();
        if (count == 0 || logged) {
            return;
        }
        logged = true;
        String nextStep = pointsToRows
                ? "The outcomes are tried again; an outcome that is still refused after " + REDUCE_AFTER.toSeconds()
                        + " s is settled without its text"
                : "The outcomes are tried again until the database accepts them";
        LOG.write(
                LogEvent.SETTLE_REFUSED,
                () -> LogLine.of(count + " outcomes could not be settled, first the outcome of job "
                                + outcomes.get(0).jobId() + ": " + lastRefusal + ". " + nextStep)
                        .job(outcomes.get(0).jobId())
                        .count(count));
    }

    void countEnd(End end) {
        endCounts[end.ordinal()]++;
    }

    void logEnd() {
        if (logged) {
            LOG.write(
                    LogEvent.SETTLE_RECOVERED,
                    () -> LogLine.of("No outcome is refused with SQLSTATE " + sqlState + " any more: " + refusedCount
                                    + " outcomes were refused; of these, " + endCounts[0]
                                    + " were settled without their text, " + endCounts[1]
                                    + " were settled as dead, and " + endCounts[2]
                                    + " were dropped, so that their leases expire")
                            .count(refusedCount));
        }
    }
}
