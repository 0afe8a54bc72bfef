package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.util.List;
import java.util.function.Predicate;

/**
 * Runs one statement over many rows. If the database refuses the batch for a row in it, the batch is halved until that row
 * stands alone, so that one row never stops another. Keeps a count from batch to batch; not for several threads.
 */
public final class BatchSplitter {
    /** So many rows refused one after the other, all with one SQLSTATE: a trigger that refuses every row. */
    private static final int EVERY_ROW = 3;

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

    private final Predicate<SQLException> halves;
    private String lastState = "";
    private int inARow;

    /** Halves a batch whose refusal {@linkplain Refusal#accusesRow accuses a row}. */
    public BatchSplitter() {
        this(Refusal::accusesRow);
    }

    /**
     * Halves a batch for other refusals as well: for a caller that draws no conclusion about the row that is left alone.
     *
     * @param halves for which
     */
    public BatchSplitter(Predicate<SQLException> halves) {
        this.halves = halves;
    }

    /**
     * Runs the statement over all items, in as many batches as it takes.
     *
     * @param alone told of each item that is refused alone; it is skipped
     * @throws EveryRowRefusedException if several items in a row were refused alone with one SQLSTATE, and none passed
     *     since; the items after the last of them were not tried. Stays so until a batch passes.
     * @throws SQLException if the failure is not one to halve for; the items after it were not tried
     */
    public <T> void run(List<T> items, Batch<T> batch, LoneRefusal<T> alone) throws SQLException {
        try {
            batch.run(items);
            inARow = 0;
        } catch (SQLException refusal) {
            if (!halves.test(refusal)) {
                throw refusal;
            }
            if (items.size() > 1) {
                int half = items.size() / 2;
                run(items.subList(0, half), batch, alone);
                run(items.subList(half, items.size()), batch, alone);
            } else {
                alone.of(items.get(0), refusal);
                count(refusal);
            }
        }
    }

    private void count(SQLException refusal) throws EveryRowRefusedException {
        String state = Refusal.state(refusal);
        inARow = state.equals(lastState) ? inARow + 1 : 1;
        lastState = state;
        if (inARow >= EVERY_ROW) {
            throw new EveryRowRefusedException(refusal);
        }
    }
}
