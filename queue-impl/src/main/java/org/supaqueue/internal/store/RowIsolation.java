package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Runs a statement that finds its rows by itself, so that no row keeps it from the others. A row that is refused or held up
 * alone is left out, and tried alone after pauses that grow to a minute. If every row is refused, or the database is slow, no
 * row is blamed. Not for several threads.
 */
public final class RowIsolation {

    /** Rows tried alone in one run. */
    private static final int TRIALS = 10;

    private final LongSupplier nanoTime;
    private final SkippedRows skipped;
    private final HoldUps holdUps;
    private final RefusedRows refusals;
    private final BatchSplitter splitter = new BatchSplitter();
    private boolean everyRow;
    private boolean unfinished;

    /**
     * Begins with nothing left out.
     *
     * @param what what is done to a job, as in "job 7 cannot be claimed"
     * @param longest how long one row may take, if the database is slow
     */
    public RowIsolation(String what, Duration longest) {
        this(what, longest, System::nanoTime);
    }

    RowIsolation(String what, Duration longest, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.skipped = new SkippedRows(nanoTime);
        this.holdUps = new HoldUps(longest, nanoTime);
        this.refusals = new RefusedRows(what);
    }

    /** Whether every row was refused or held up that was tried of late, and none has passed since. */
    public boolean isNothingTaken() {
        return everyRow || holdUps.isEverywhere();
    }

    /** Whether to run again at once, as rows that were not tried yet wait behind one that was held up. */
    public boolean isUnfinished() {
        return unfinished;
    }

    /**
     * Runs the statement, for fewer rows than wanted if it took too long before. Then it may take none: the next run goes on.
     * Ends with the first statement that is held up, since whoever calls has other work that waits.
     *
     * @return how many rows were taken
     * @throws EveryRowRefusedException if every row that was tried is refused
     * @throws SQLException if it failed for no row's sake, or was held up whatever the row
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
        long began = nanoTime.getAsLong();
        try {
            int count = rows.take(skipped.ids(), limit, within);
            holdUps.worked(count, within, Duration.ofNanos(nanoTime.getAsLong() - began));
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
                // Too many are left out already: better to wait than to find this one again and again.
                throw row.getValue();
            }
        }
        return taken[0];
    }

    private int takeUnlessHeldUp(RowStatement rows, List<Long> batch, TimeLimit within) throws SQLException {
        long began = nanoTime.getAsLong();
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

    /** A row is named unless it may be no fault of its own. */
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

    /** Goes on with fewer of the rows that were held up. If they are few, each is left out and tried alone. */
    private void goOnWithout(List<Long> found, RowStatement rows, SQLException failure) throws SQLException {
        if (found.size() == 1) {
            leaveOut(rows, found.get(0), failure);
        } else if (found.isEmpty() || holdUps.shrink(found.size())) {
            return;
        }
        found.forEach(skipped::suspect);
        if (!skipped.ids().containsAll(found)) {
            // Too many are left out already.
            throw failure;
        }
    }

    /** Some of what the statement would take. No trigger runs: if that is held up, the database is slow, or its table locked. */
    private List<Long> find(RowStatement rows, int limit) throws SQLException {
        long began = nanoTime.getAsLong();
        try {
            return rows.find(skipped.ids(), limit, TimeLimit.SHORT);
        } catch (SQLException failure) {
            if (Refusal.isHeldUp(failure)) {
                heldUp(failure, TimeLimit.SHORT, began);
            }
            throw failure;
        }
    }

    /** Rows that are held up often lie side by side: tries the newest, and then one from the middle. */
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
        long began = nanoTime.getAsLong();
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

    /** What a row was left out for is over; others may have waited for the same lock. */
    private void forget(long id) {
        if (skipped.wasAlone(id)) {
            skipped.retryUnnamed();
        }
        skipped.forget(id);
    }
}
