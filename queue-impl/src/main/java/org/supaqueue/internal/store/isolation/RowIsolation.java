package org.supaqueue.internal.store.isolation;

import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.supaqueue.internal.store.failure.SqlFailure;
import org.supaqueue.internal.store.failure.TimeLimit;
import org.supaqueue.internal.time.Ticker;

/**
 * Runs a {@link RowStatement} so that one bad row does not stop the other rows.
 *
 * <p>A row is bad if the database refuses it, or holds it up, when the row is alone in the statement. A bad row is
 * skipped, and tried again alone after pauses that grow to a minute. If every row is refused, or the database is slow,
 * no row is reported as bad. Not thread-safe.
 */
public final class RowIsolation {

    /** How many skipped rows one run tries again at most. */
    private static final int TRIALS = 10;

    private final Ticker ticker;
    private final SkippedRows skipped;
    private final StatementLimits limits;
    private final SkippedRowReporter reporter;
    private final BatchSplitter splitter = new BatchSplitter();
    private boolean everyRowRefused;
    private boolean unfinished;

    /**
     * @param action completes the log line "job 7 cannot be ...", for example "claimed"
     * @param longLimit the time limit for one row if the database is slow
     */
    public RowIsolation(String action, Duration longLimit) {
        this(action, longLimit, System::nanoTime);
    }

    RowIsolation(String action, Duration longLimit, Ticker ticker) {
        this.ticker = ticker;
        this.skipped = new SkippedRows(ticker);
        this.limits = new StatementLimits(longLimit, ticker);
        this.reporter = new SkippedRowReporter(action);
    }

    /** Whether every recently tried row was refused or held up, and no row has passed since. */
    public boolean isFailing() {
        return everyRowRefused || limits.isEveryStatementTimingOut();
    }

    /** Whether to run again at once, because a hold-up ended the last run before every row was tried. */
    public boolean isUnfinished() {
        return unfinished;
    }

    /**
     * Runs the statement. If the statement was held up before, takes fewer rows than wanted.
     *
     * <p>The run ends after the first statement that is held up, because the caller has other work to do. Such a run
     * may take no row; the next run continues.
     *
     * @return how many rows were taken
     * @throws EveryRowRefusedException if every row that was tried is refused
     * @throws SQLException if no row is the cause of the failure, or every statement is held up whatever its rows are,
     *     or too many rows are skipped already to skip one more
     */
    public int run(RowStatement rows, int wanted) throws SQLException {
        unfinished = false;
        int taken = limits.isSample() ? sample(rows) : take(rows, limits.rowLimit(wanted));
        if (!unfinished && taken < wanted && !(limits.isSlow() && taken > 0)) {
            taken += retrySkipped(rows, Math.min(everyRowRefused ? 1 : TRIALS, wanted - taken), taken > 0);
        }
        unfinished |= skipped.hasUntried();
        return taken;
    }

    private int take(RowStatement rows, int limit) throws SQLException {
        TimeLimit timeLimit = limits.timeLimit();
        long startedAt = ticker.nanoTime();
        try {
            int count = rows.take(skipped.ids(), limit, timeLimit);
            limits.statementSucceeded(count, timeLimit, Duration.ofNanos(ticker.nanoTime() - startedAt));
            return recordTaken(count);
        } catch (SQLException failure) {
            if (SqlFailure.isTimeout(failure)) {
                recordTimeout(failure, timeLimit, startedAt);
                List<Long> found = find(rows, limit);
                shrinkOrSkip(found, rows, failure);
                if (found.isEmpty() || limits.isEveryStatementTimingOut() && SqlFailure.isStatementTimeout(failure)) {
                    throw failure;
                }
                return 0;
            }
            if (SqlFailure.pointsToRow(failure)) {
                return isolate(rows, limit);
            }
            throw failure;
        }
    }

    private int recordTaken(int count) {
        if (count > 0) {
            if (everyRowRefused) {
                skipped.retryUnreported();
            }
            everyRowRefused = false;
            limits.rowSucceeded();
            splitter.rowsSucceeded();
        }
        return count;
    }

    private int isolate(RowStatement rows, int limit) throws SQLException {
        Map<Long, SQLException> refused = new LinkedHashMap<>();
        int[] taken = {0};
        TimeLimit timeLimit = limits.timeLimit();
        List<Long> found = Samples.firstRowsAndSamples(find(rows, limit + Samples.EXTRA_ROWS), limit);
        try {
            splitter.run(found, batch -> taken[0] += takeBatch(rows, batch, timeLimit), refused::put);
        } catch (EveryRowRefusedException every) {
            if (taken[0] == 0) {
                everyRowRefused = true;
                throw every;
            }
        } catch (SQLException failure) {
            if (!SqlFailure.isTimeout(failure)) {
                throw failure;
            }
        } finally {
            refused.forEach((id, refusal) -> skipRow(rows, id, refusal));
        }
        skipped.throwIfFull(refused);
        return taken[0];
    }

    private int takeBatch(RowStatement rows, List<Long> batch, TimeLimit timeLimit) throws SQLException {
        long startedAt = ticker.nanoTime();
        try {
            return recordTaken(rows.takeByIds(batch, timeLimit));
        } catch (SQLException failure) {
            if (SqlFailure.isTimeout(failure)) {
                recordTimeout(failure, timeLimit, startedAt);
                shrinkOrSkip(batch, rows, failure);
            }
            throw failure;
        }
    }

    /** Skips a row. Reports the row only if the row itself, and not the database, is the likely cause. */
    private void skipRow(RowStatement rows, long id, SQLException refusal) {
        boolean failedAlone = skipped.wasTriedAlone(id);
        skipped.skip(id);
        boolean rowIsCause = SqlFailure.pointsToRow(refusal)
                ? !everyRowRefused
                : failedAlone && SqlFailure.isStatementTimeout(refusal) && !limits.isEveryStatementTimingOut();
        if (rowIsCause && skipped.markReported(id)) {
            reporter.report(rows, id, refusal);
        }
    }

    private void recordTimeout(SQLException failure, TimeLimit timeLimit, long startedAt) {
        unfinished = true;
        limits.recordTimeout(failure, timeLimit, startedAt);
    }

    /** Makes the next statement take fewer rows. If the rows were few already, skips them and tries each alone. */
    private void shrinkOrSkip(List<Long> found, RowStatement rows, SQLException failure) throws SQLException {
        if (found.size() == 1) {
            skipRow(rows, found.get(0), failure);
        } else if (found.isEmpty() || limits.shrink(found.size())) {
            return;
        }
        found.forEach(skipped::skipUntried);
        if (!skipped.ids().containsAll(found)) {
            // The list of skipped rows is full.
            throw failure;
        }
    }

    /**
     * Finds rows that the statement would take. This query runs no trigger. If the query is held up, the database is
     * slow or the table is locked.
     */
    private List<Long> find(RowStatement rows, int limit) throws SQLException {
        long startedAt = ticker.nanoTime();
        try {
            return rows.find(skipped.ids(), limit, TimeLimit.SHORT);
        } catch (SQLException failure) {
            if (SqlFailure.isTimeout(failure)) {
                recordTimeout(failure, TimeLimit.SHORT, startedAt);
            }
            throw failure;
        }
    }

    /** Tries the last row first, then a row from the middle, because rows that are held up often are neighbours. */
    private int sample(RowStatement rows) throws SQLException {
        List<Long> found = find(rows, Samples.SEARCH_LIMIT);
        if (found.isEmpty()) {
            limits.resetTimeoutCount();
            return 0;
        }
        unfinished = true;
        return tryAlone(rows, Samples.pick(found, limits.isFirstSample()), TimeLimit.SHORT);
    }

    private int retrySkipped(RowStatement rows, int limit, boolean otherWorkWaits) throws SQLException {
        int taken = 0;
        for (long id : skipped.due(limit, otherWorkWaits)) {
            if (!unfinished && (!skipped.wasTriedAlone(id) || limits.isTrialTime())) {
                taken += tryAlone(rows, id, limits.trialLimit(skipped.pause(id), otherWorkWaits));
            }
        }
        return taken;
    }

    private int tryAlone(RowStatement rows, long id, TimeLimit timeLimit) throws SQLException {
        long startedAt = ticker.nanoTime();
        try {
            int taken = rows.takeByIds(List.of(id), timeLimit);
            if (taken > 0) {
                forget(id);
            } else if (skipped.contains(id)) {
                skipped.recordMiss(id);
            }
            return recordTaken(taken);
        } catch (SQLException failure) {
            if (!SqlFailure.isStatementFailure(failure)) {
                throw failure;
            }
            if (SqlFailure.isTimeout(failure)) {
                recordTimeout(failure, timeLimit, startedAt);
            } else {
                limits.resetTimeoutCount();
            }
            skipRow(rows, id, failure);
            return 0;
        }
    }

    /** Stops skipping a row that has passed. Other rows may have waited for the same lock, so their pauses end too. */
    private void forget(long id) {
        if (skipped.wasTriedAlone(id)) {
            skipped.retryUnreported();
        }
        skipped.forget(id);
    }
}
