package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/**
 * Runs one statement over many rows. If the database refuses the batch for a row in it, the batch is halved until that row
 * stands alone, so that one row never stops another. Keeps a count from batch to batch; not for several threads.
 */
public final class BatchSplitter {
    /** So many rows refused one after the other, all with one SQLSTATE: it may be a trigger that refuses every row. */
    private static final int SEVERAL = 3;

    /** As many again from elsewhere, and it is. */
    private static final int EVERY_ROW = 2 * SEVERAL;

    /** One statement. */
    @FunctionalInterface
    public interface Batch<T> {
        void run(List<T> items) throws SQLException;
    }

    /** Takes note of a row that is refused when it is alone in its statement. */
    @FunctionalInterface
    public interface LoneRefusal<T> {
        void of(T item, SQLException refusal) throws SQLException;
    }

    private final Predicate<SQLException> splits;
    private String lastState = "";
    private int inARow;
    private boolean newestTried;

    /** Splits a batch whose failure {@linkplain Refusal#accusesRow accuses a row}. */
    public BatchSplitter() {
        this(Refusal::accusesRow);
    }

    /**
     * Splits a batch for other refusals as well: for a caller that draws no conclusion about the row that is left alone.
     *
     * @param splits for which
     */
    public BatchSplitter(Predicate<SQLException> splits) {
        this.splits = splits;
    }

    /** Also splits a batch that was {@linkplain Refusal#isHeldUp held up}, as fewer rows may not be. */
    public static BatchSplitter alsoWhenHeldUp() {
        return new BatchSplitter(Refusal::isOfRows);
    }

    /**
     * Runs the statement over all items, in as many batches as it takes.
     *
     * @param alone told of each item that is refused alone; it is skipped
     * @throws EveryRowRefusedException if several items in a row were refused alone with one SQLSTATE, some of them from
     *     all over the rest, and none passed since; what is left was not tried. Stays so until a batch passes.
     * @throws SQLException if the failure accuses no row; the items after it were not tried
     */
    public <T> void run(List<T> items, Batch<T> batch, LoneRefusal<T> alone) throws SQLException {
        Deque<List<T>> untried = new ArrayDeque<>();
        inARow = Math.min(inARow, SEVERAL);
        newestTried = false;
        if (!items.isEmpty()) {
            untried.push(items);
        }
        while (!untried.isEmpty()) {
            List<T> next = untried.pop();
            try {
                batch.run(next);
                inARow = 0;
            } catch (SQLException refusal) {
                if (!splits.test(refusal)) {
                    throw refusal;
                }
                if (next.size() > 1) {
                    halve(next, untried);
                } else {
                    alone.of(next.get(0), refusal);
                    count(refusal, untried);
                }
            }
        }
    }

    /** A row has passed by a statement of its own: not every row is refused. */
    void passed() {
        inARow = 0;
    }

    private static <T> void halve(List<T> batch, Deque<List<T>> untried) {
        int half = batch.size() / 2;
        untried.push(batch.subList(half, batch.size()));
        untried.push(batch.subList(0, half));
    }

    private <T> void count(SQLException refusal, Deque<List<T>> untried) throws EveryRowRefusedException {
        String state = Refusal.state(refusal);
        inARow = state.equals(lastState) ? inARow + 1 : 1;
        lastState = state;
        if (inARow >= EVERY_ROW || inARow >= SEVERAL && untried.isEmpty()) {
            throw new EveryRowRefusedException(refusal);
        }
        if (inARow >= SEVERAL) {
            sample(untried);
        }
    }

    /** Rows that are refused often lie side by side: tries the newest next, then the middle of the largest batch. */
    private <T> void sample(Deque<List<T>> untried) {
        boolean newest = !newestTried;
        newestTried = true;
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
