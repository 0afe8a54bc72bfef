package org.supaqueue.internal.store;

import java.util.ArrayList;
import java.util.List;

/** Picks rows from elsewhere: those that are refused or held up often lie side by side. */
final class Samples {

    /** How far to look for a row that passes, behind the rows that a refused statement was to take. */
    static final int BEYOND = 100;

    /** How far to look for one, if rows were held up: as many may wait for one lock. */
    static final int FAR = 1_000;

    private Samples() {}

    /** So many rows, and two of those behind them: what is refused may be all that the statement sees. */
    static List<Long> with(List<Long> found, int limit) {
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

    /** The newest row, or one from the middle. */
    static long of(List<Long> found, boolean newest) {
        return found.get(newest ? found.size() - 1 : found.size() / 2);
    }
}
