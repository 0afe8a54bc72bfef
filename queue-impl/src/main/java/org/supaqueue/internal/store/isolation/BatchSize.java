package org.supaqueue.internal.store.isolation;

/** Limits the rows of one statement. A held-up statement lowers the limit; quick statements raise the limit again. */
final class BatchSize {

    private static final int UNLIMITED = Integer.MAX_VALUE;
    private static final int SHRINK_DIVISOR = 10;
    private static final int GROWTH_FACTOR = 4;

    /** A held-up batch of at most this many rows is tried row by row. */
    private static final int SMALL_BATCH = 10;

    /** At most this many rows are left out at once, to be tried row by row. A larger batch always shrinks. */
    private static final int MAX_SKIPPED_AT_ONCE = 100;

    private int limit = UNLIMITED;

    int rowLimit(int wanted) {
        return Math.min(wanted, limit);
    }

    /**
     * Sets the limit after a batch was held up.
     *
     * @param rows the number of rows in the batch
     * @return true to continue with fewer of these rows; false to leave these rows out and try each row alone. After
     *     false the next statement may take twice as many of the rows that follow, but at most 100.
     */
    boolean shrink(int rows) {
        boolean shrinks = rows > MAX_SKIPPED_AT_ONCE || rows > SMALL_BATCH && limit == UNLIMITED;
        limit = shrinks ? rows / SHRINK_DIVISOR : Math.min(2 * rows, MAX_SKIPPED_AT_ONCE);
        return shrinks;
    }

    /** @param quick whether a batch four times as large would most likely stay within its time limit */
    void succeeded(boolean quick) {
        if (quick && limit != UNLIMITED) {
            limit = limit > UNLIMITED / GROWTH_FACTOR ? UNLIMITED : limit * GROWTH_FACTOR;
        }
    }
}
