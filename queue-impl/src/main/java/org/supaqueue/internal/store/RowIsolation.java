package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Runs a statement that finds its rows by itself, so that no row keeps it from the others. A row that is refused alone is
 * left out, and tried alone after pauses that grow to a minute. If every row is refused, or the database is slow, no row is
 * blamed. Not for several threads.
 */
public final class RowIsolation {

    private static final System.Logger LOG = System.getLogger(RowIsolation.class.getName());

    /** Rows tried alone before the statement is run for the others. */
    private static final int TRIALS = 10;

    /** How far to look for a row that passes, behind the rows that a refused statement was to take. */
    private static final int BEYOND = 100;

    /** So many rows held up alone, one after the other: the database is slow, or a lock is in everybody's way. */
    private static final int SLOW_DATABASE = 3;

    /** A row that was left out is tried for a fraction of its pause, as the others wait meanwhile. */
    private static final int PART_OF_PAUSE = 10;

    /** After a statement that took less, a larger one will not take too long. */
    private static final Duration QUICK = TimeLimit.USUAL.statement().dividedBy(4);

    /** What is logged of a refusal at most. */
    private static final int MAX_TEXT = 300;

    /** The statement. */
    public interface Rows {

        /**
         * Takes what it finds.
         *
         * @return how many rows it took
         */
        int take(Collection<Long> except, int limit, TimeLimit within) throws SQLException;

        /** Finds what it would take. */
        List<Long> find(Collection<Long> except, int limit, TimeLimit within) throws SQLException;

        /** Takes some of what was found; those that are gone or locked are left. */
        int takeOnly(List<Long> ids, TimeLimit within) throws SQLException;

        /** Notes what was just logged of a row. */
        default void refused(long id, String error) throws SQLException {}
    }

    private final String what;
    private final Duration longest;
    private final LongSupplier nanoTime;
    private final SkippedRows skipped;
    private final BatchSize size = new BatchSize();
    private final BatchSplitter splitter = new BatchSplitter();
    private boolean everyRow;
    private boolean slow;
    private int heldUpInARow;

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
        this.what = what;
        this.longest = longest;
        this.nanoTime = nanoTime;
        this.skipped = new SkippedRows(nanoTime);
    }

    /** Whether every row was refused that was tried of late, and none has passed since. */
    public boolean isEveryRowRefused() {
        return everyRow;
    }

    /**
     * Runs the statement, for fewer rows than wanted if it took too long before. Then it may take none: the next run goes on.
     *
     * @return how many rows were taken
     * @throws EveryRowRefusedException if every row that was tried is refused
     * @throws SQLException if it failed for no row's sake, or was held up whatever the row
     */
    public int run(Rows rows, int wanted) throws SQLException {
        int taken = tryLeftOut(rows, Math.min(TRIALS, wanted));
        if (taken >= wanted) {
            return taken;
        }
        int limit = slow ? 1 : size.atMost(wanted - taken);
        long began = nanoTime.getAsLong();
        try {
            int count = rows.take(skipped.ids(), limit, within());
            worked(count, Duration.ofNanos(nanoTime.getAsLong() - began));
            taken += passed(count);
        } catch (SQLException failure) {
            if (Refusal.isHeldUp(failure)) {
                heldUp(rows, limit, failure);
            } else if (Refusal.accusesRow(failure)) {
                taken += isolate(rows, limit);
            } else {
                throw failure;
            }
        }
        return taken;
    }

    private TimeLimit within() {
        return slow ? TimeLimit.of(longest) : TimeLimit.USUAL;
    }

    private void worked(int count, Duration took) {
        boolean quick = took.compareTo(QUICK) < 0;
        size.worked(quick);
        slow = slow && !(quick && count > 0);
    }

    private int passed(int count) {
        if (count > 0) {
            if (everyRow) {
                skipped.retryUnnamed();
            }
            everyRow = false;
            heldUpInARow = 0;
            splitter.passed();
        }
        return count;
    }

    private int isolate(Rows rows, int limit) throws SQLException {
        Map<Long, SQLException> refused = new LinkedHashMap<>();
        int[] taken = {0};
        try {
            splitter.run(
                    withSamples(rows.find(skipped.ids(), limit + BEYOND, within()), limit),
                    batch -> taken[0] += passed(rows.takeOnly(batch, within())),
                    refused::put);
        } catch (EveryRowRefusedException every) {
            if (taken[0] == 0) {
                everyRow = true;
                throw every;
            }
        } catch (SQLException failure) {
            if (!Refusal.isHeldUp(failure)) {
                throw failure;
            }
            size.heldUp(limit);
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

    /** So many rows, and two of those behind them: what is refused may be all that the statement sees. */
    private static List<Long> withSamples(List<Long> found, int limit) {
        List<Long> some = new ArrayList<>(found.subList(0, Math.min(limit, found.size())));
        int beyond = found.size() - some.size();
        if (beyond > 1) {
            some.add(found.get(limit + beyond / 2));
        }
        if (beyond > 0) {
            some.add(found.get(found.size() - 1));
        }
        return some;
    }

    /** A row is named unless it may be no fault of its own. */
    private void leaveOut(Rows rows, long id, SQLException refusal) {
        boolean again = skipped.contains(id);
        skipped.skip(id);
        boolean itsOwn = Refusal.accusesRow(refusal) ? !everyRow : again && Refusal.isTimeout(refusal);
        if (itsOwn && skipped.name(id)) {
            name(rows, id, refusal);
        }
    }

    private void name(Rows rows, long id, SQLException refusal) {
        String brief = Outage.brief(refusal);
        String cut = brief.length() > MAX_TEXT ? brief.substring(0, MAX_TEXT) + "…" : brief;
        LOG.log(
                System.Logger.Level.WARNING,
                "Job {0} cannot be {1} and is left out; it is tried again alone, at least once a minute: {2}",
                Long.toString(id),
                what,
                cut);
        try {
            rows.refused(id, "cannot be " + what + ": " + cut);
        } catch (SQLException unwritable) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "The row of job {0} does not take that as its error: {1}",
                    Long.toString(id),
                    Outage.brief(unwritable));
        }
    }

    private void heldUp(Rows rows, int limit, SQLException failure) throws SQLException {
        if (limit > 1) {
            size.heldUp(limit);
            return;
        }
        if (slow) {
            throw failure;
        }
        for (long id : rows.find(skipped.ids(), 1, within())) {
            leaveOut(rows, id, failure);
        }
        heldUpInARow++;
        if (heldUpInARow >= SLOW_DATABASE) {
            slow = true;
            heldUpInARow = 0;
            skipped.forgetUnnamed();
        }
    }

    private int tryLeftOut(Rows rows, int most) throws SQLException {
        int taken = 0;
        for (long id : skipped.due(slow ? 0 : everyRow ? 1 : most)) {
            taken += tryLeftOut(rows, id);
        }
        return taken;
    }

    private int tryLeftOut(Rows rows, long id) throws SQLException {
        Duration time = skipped.pause(id).dividedBy(PART_OF_PAUSE);
        try {
            int taken = rows.takeOnly(List.of(id), TimeLimit.of(time));
            if (taken > 0) {
                skipped.forget(id);
            } else {
                skipped.missed(id);
            }
            return passed(taken);
        } catch (SQLException failure) {
            if (!Refusal.isOfRows(failure)) {
                throw failure;
            }
            leaveOut(rows, id, failure);
            return 0;
        }
    }
}
