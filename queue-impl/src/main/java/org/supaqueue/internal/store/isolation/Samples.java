package org.supaqueue.internal.store.isolation;

import java.util.ArrayList;
import java.util.List;

/** Picks rows that lie far from the first rows, because rows that are refused or held up often are neighbours. */
final class Samples {

    /** After a refusal: how many rows to search for a sample, beyond the rows that the statement was to take. */
    static final int EXTRA_ROWS = 100;

    /** After hold-ups: how many rows to search for a sample. The number is large: one lock can hold up many rows. */
    static final int SEARCH_LIMIT = 1_000;

    private Samples() {}

    /**
     * {@return the first rows, up to the limit, and at most two rows from beyond them: one from the middle and the
     * last} If the database refuses all of the first rows, the other two show whether it refuses every row.
     */
    static List<Long> firstRowsAndSamples(List<Long> found, int limit) {
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

    /** {@return the last row or the row in the middle} */
    static long pick(List<Long> found, boolean newest) {
        return found.get(newest ? found.size() - 1 : found.size() / 2);
    }
}
