package org.supaqueue.internal.store.isolation;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.supaqueue.internal.store.failure.SqlFailure;

/**
 * Runs one statement over many rows and isolates the rows that the database refuses. If the database refuses a batch
 * because of a row, the batch is halved until the refused row is alone. So a refused row never blocks another row. The
 * splitter counts refusals across batches and runs. Not thread-safe.
 */
public final class BatchSplitter {
    /**
     * After this many consecutive single rows were refused with one SQLSTATE, samples are tried: a trigger may refuse
     * every row.
     */
    private static final int REFUSALS_BEFORE_SAMPLES = 3;

    /** After this many such refusals, samples included, every row counts as refused. */
    private static final int REFUSALS_OF_EVERY_ROW = 2 * REFUSALS_BEFORE_SAMPLES;

    /** Runs one statement over a batch of items. */
    @FunctionalInterface
    public interface Batch<T> {
        void run(List<T> items) throws SQLException;
    }

    /** Receives each row that is refused when the row is alone in the statement. */
    @FunctionalInterface
    public interface RefusalHandler<T> {
        void handle(T item, SQLException refusal) throws SQLException;
    }

    private final Predicate<SQLException> splits;
    private String lastSqlState = "";
    private int consecutiveRefusals;
    private boolean newestSampled;

    /** Creates a splitter that splits a batch if the failure {@linkplain SqlFailure#pointsToRow points to a row}. */
    public BatchSplitter() {
        this(SqlFailure::pointsToRow);
    }

    /**
     * Creates a splitter that splits a batch on other failures as well. Only for a caller that does not blame the row
     * that is refused alone.
     *
     * @param splits tests whether a failure splits the batch
     */
    public BatchSplitter(Predicate<SQLException> splits) {
        this.splits = splits;
    }

    /** Also splits a batch that was {@linkplain SqlFailure#isTimeout held up}, because a smaller batch may succeed. */
    public static BatchSplitter alsoOnTimeout() {
        return new BatchSplitter(SqlFailure::isStatementFailure);
    }

    /**
     * Runs the statement over all items, in as many batches as necessary.
     *
     * @param onRefusal receives each item that is refused alone; the run continues without this item
     * @throws EveryRowRefusedException if several consecutive items were refused alone with one SQLSTATE, samples from
     *     all parts of the batch included. The remaining items were not tried. Until a batch succeeds, the next run
     *     throws this exception sooner.
     * @throws SQLException if a batch failed for a reason that does not split batches; the items after this batch were
     *     not tried
     */
    public <T> void run(List<T> items, Batch<T> batch, RefusalHandler<T> onRefusal) throws SQLException {
        Deque<List<T>> untried = new ArrayDeque<>();
        consecutiveRefusals = Math.min(consecutiveRefusals, REFUSALS_BEFORE_SAMPLES);
        newestSampled = false;
        if (!items.isEmpty()) {
            untried.push(items);
        }
        while (!untried.isEmpty()) {
            List<T> next = untried.pop();
            try {
                batch.run(next);
                consecutiveRefusals = 0;
            } catch (SQLException refusal) {
                if (!splits.test(refusal)) {
                    throw refusal;
                }
                if (next.size() > 1) {
                    halve(next, untried);
                } else {
                    onRefusal.handle(next.get(0), refusal);
                    count(refusal, untried);
                }
            }
        }
    }

    /** Reports that rows succeeded in another statement, so not every row is refused. */
    public void rowsSucceeded() {
        consecutiveRefusals = 0;
    }

    private static <T> void halve(List<T> batch, Deque<List<T>> untried) {
        int half = batch.size() / 2;
        untried.push(batch.subList(half, batch.size()));
        untried.push(batch.subList(0, half));
    }

    private <T> void count(SQLException refusal, Deque<List<T>> untried) throws EveryRowRefusedException {
        String state = SqlFailure.sqlState(refusal);
        consecutiveRefusals = state.equals(lastSqlState) ? consecutiveRefusals + 1 : 1;
        lastSqlState = state;
        if (consecutiveRefusals >= REFUSALS_OF_EVERY_ROW
                || consecutiveRefusals >= REFUSALS_BEFORE_SAMPLES && untried.isEmpty()) {
            throw new EveryRowRefusedException(refusal);
        }
        if (consecutiveRefusals >= REFUSALS_BEFORE_SAMPLES) {
            sample(untried);
        }
    }

    /** Tries the newest row next, then the middle of the largest batch, because refused rows are often adjacent. */
    private <T> void sample(Deque<List<T>> untried) {
        boolean newest = !newestSampled;
        newestSampled = true;
        List<T> from = newest
                ? untried.peekLast()
                : untried.stream().max(Comparator.comparingInt(List::size)).orElseThrow();
        int at = newest ? from.size() - 1 : from.size() / 2;
        List<List<T>> others = untried.stream().filter(batch -> batch != from).toList();
        untried.clear();
        untried.addAll(others);
        addUnlessEmpty(untried, from.subList(0, at));
        addUnlessEmpty(untried, from.subList(at + 1, from.size()));
        untried.push(from.subList(at, at + 1));
    }

    private static <T> void addUnlessEmpty(Deque<List<T>> untried, List<T> batch) {
        if (!batch.isEmpty()) {
            untried.addLast(batch);
        }
    }
}
