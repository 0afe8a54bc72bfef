package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private final HoldUps holdUps;
    private final RefusedRows refusals;
    private final BatchSplitter splitter = new BatchSplitter();
    private boolean everyRow;
    private boolean unfinished;

    /**
     * Starts without skipped rows.
     *
     * @param what completes the log line "job 7 cannot be ...", for example "claimed"
     * @param longest the time limit for one row if the database is slow
     */
    public RowIsolation(String what, Duration longest) {
        this(what, longest, System::nanoTime);
    }

    RowIsolation(String what, Duration longest, Ticker ticker) {
        this.ticker = ticker;
        this.skipped = new SkippedRows(ticker);
        this.holdUps = new HoldUps(longest, ticker);
        this.refusals = new RefusedRows(what);
    }

    /** Whether every recently tried row was refused or held up, and no row has passed since. */
    public boolean isNothingTaken() {
        return everyRow || holdUps.isEverywhere();
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
        int taken = holdUps.isSample() ? sample(rows) : take(rows, holdUps.atMost(wanted));
        if (!unfinished && taken < wanted && !(holdUps.isSlow() && taken > 0)) {
            taken += tryLeftOut(rows, Math.min(everyRow ? 1 : TRIALS, wanted - taken), taken > 0);
        }
        unfinished |= skipped.hasUntried();
        return taken;
    }

    private int take(RowStatement rows, int limit) throws SQLException {
        TimeLimit within = holdUps.within();
        long began = ticker.nanoTime();
        try {
            int count = rows.take(skipped.ids(), limit, within);
            holdUps.worked(count, within, Duration.ofNanos(ticker.nanoTime() - began));
            return passed(count);
        } catch (SQLException failure) {
            if (Refusal.isHeldUp(failure)) {
                heldUp(failure, within, began);
                List<Long> found = find(rows, limit);
                goOnWithout(found, rows, failure);
                if (found.isEmpty() || holdUps.isEverywhere() && Refusal.isTimeout(failure)) {
                    throw failure;
                }
                return 0;
            }
            if (Refusal.accusesRow(failure)) {
                return isolate(rows, limit);
            }
            throw failure;
        }
    }

    private int passed(int count) {
        if (count > 0) {
            if (everyRow) {
                skipped.retryUnnamed();
            }
            everyRow = false;
            holdUps.passed();
            splitter.passed();
        }
        return count;
    }

    private int isolate(RowStatement rows, int limit) throws SQLException {
        Map<Long, SQLException> refused = new LinkedHashMap<>();
        int[] taken = {0};
        TimeLimit within = holdUps.within();
        List<Long> found = Samples.with(find(rows, limit + Samples.BEYOND), limit);
        try {
            splitter.run(found, batch -> taken[0] += takeUnlessHeldUp(rows, batch, within), refused::put);
        } catch (EveryRowRefusedException every) {
            if (taken[0] == 0) {
                everyRow = true;
                throw every;
            }
        } catch (SQLException failure) {
            if (!Refusal.isHeldUp(failure)) {
                throw failure;
            }
        } finally {
            refused.forEach((id, refusal) -> leaveOut(rows, id, refusal));
        }
        for (Map.Entry<Long, SQLException> row : refused.entrySet()) {
            if (!skipped.contains(row.getKey())) {
                // The list of skipped rows is full. Fail, so that the caller backs off and does not find this row
                // forever.
                throw row.getValue();
            }
        }
        return taken[0];
    }

    private int takeUnlessHeldUp(RowStatement rows, List<Long> batch, TimeLimit within) throws SQLException {
        long began = ticker.nanoTime();
        try {
            return passed(rows.takeOnly(batch, within));
        } catch (SQLException failure) {
            if (Refusal.isHeldUp(failure)) {
                heldUp(failure, within, began);
                goOnWithout(batch, rows, failure);
            }
            throw failure;
        }
    }

    /** Skips a row. Reports the row only if the row itself, and not the database, is the likely cause. */
    private void leaveOut(RowStatement rows, long id, SQLException refusal) {
        boolean again = skipped.wasAlone(id);
        skipped.skip(id);
        boolean itsOwn = Refusal.accusesRow(refusal)
                ? !everyRow
                : again && Refusal.isTimeout(refusal) && !holdUps.isEverywhere();
        if (itsOwn && skipped.name(id)) {
            refusals.name(rows, id, refusal);
        }
    }

    private void heldUp(SQLException failure, TimeLimit within, long began) {
        unfinished = true;
        holdUps.heldUp(failure, within, began);
    }

    /** Makes the next statement take fewer rows. If the rows were few already, skips them and tries each alone. */
    private void goOnWithout(List<Long> found, RowStatement rows, SQLException failure) throws SQLException {
        if (found.size() == 1) {
            leaveOut(rows, found.get(0), failure);
        } else if (found.isEmpty() || holdUps.shrink(found.size())) {
            return;
        }
        found.forEach(skipped::suspect);
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
        long began = ticker.nanoTime();
        try {
            return rows.find(skipped.ids(), limit, TimeLimit.SHORT);
        } catch (SQLException failure) {
            if (Refusal.isHeldUp(failure)) {
                heldUp(failure, TimeLimit.SHORT, began);
            }
            throw failure;
        }
    }

    /** Tries the last row first, then a row from the middle, because rows that are held up often are neighbours. */
    private int sample(RowStatement rows) throws SQLException {
        List<Long> found = find(rows, Samples.FAR);
        if (found.isEmpty()) {
            holdUps.notHeldUp();
            return 0;
        }
        unfinished = true;
        return tryAlone(rows, Samples.of(found, holdUps.isFirstSample()), TimeLimit.SHORT);
    }

    private int tryLeftOut(RowStatement rows, int most, boolean othersWait) throws SQLException {
        int taken = 0;
        for (long id : skipped.due(most, othersWait)) {
            if (!unfinished && (!skipped.wasAlone(id) || holdUps.isTrialTime())) {
                taken += tryAlone(rows, id, holdUps.trial(skipped.pause(id), othersWait));
            }
        }
        return taken;
    }

    private int tryAlone(RowStatement rows, long id, TimeLimit within) throws SQLException {
        long began = ticker.nanoTime();
        try {
            int taken = rows.takeOnly(List.of(id), within);
            if (taken > 0) {
                forget(id);
            } else if (skipped.contains(id)) {
                skipped.missed(id);
            }
            return passed(taken);
        } catch (SQLException failure) {
            if (!Refusal.isOfRows(failure)) {
                throw failure;
            }
            if (Refusal.isHeldUp(failure)) {
                heldUp(failure, within, began);
            } else {
                holdUps.notHeldUp();
            }
            leaveOut(rows, id, failure);
            return 0;
        }
    }

    /** Stops skipping a row that has passed. Other rows may have waited for the same lock, so their pauses end too. */
    private void forget(long id) {
        if (skipped.wasAlone(id)) {
            skipped.retryUnnamed();
        }
        skipped.forget(id);
    }
}
