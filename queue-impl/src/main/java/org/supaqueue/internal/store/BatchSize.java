package org.supaqueue.internal.store;

/** How many rows a statement takes: fewer after one that took too long, and more again after quick ones. */
final class BatchSize {

    private static final int UNLIMITED = Integer.MAX_VALUE;
    private static final int SHRINK = 10;
    private static final int GROW = 4;

    /** So few rows can be tried one by one. */
    private static final int FEW = 10;

    /** So many rows at most are left out at once. */
    private static final int MANY = 100;

    private int limit = UNLIMITED;

    int atMost(int wanted) {
        return Math.min(wanted, limit);
    }

    /**
     * So many rows were held up together.
     *
     * @return whether to go on with fewer of them; otherwise better try each alone, and more of those behind them at once
     */
    boolean shrink(int rows) {
        boolean shrinks = rows > MANY || rows > FEW && limit == UNLIMITED;
        limit = shrinks ? rows / SHRINK : Math.min(2 * rows, MANY);
        return shrinks;
    }

    /** @param quick whether a larger batch would most likely not take too long */
    void worked(boolean quick) {
        if (quick && limit != UNLIMITED) {
            limit = limit > UNLIMITED / GROW ? UNLIMITED : limit * GROW;
        }
    }
}
