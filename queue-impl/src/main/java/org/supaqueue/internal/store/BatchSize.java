package org.supaqueue.internal.store;

/** How many rows a statement takes: fewer after one that took too long, and more again after quick ones. */
final class BatchSize {

    private static final int UNLIMITED = Integer.MAX_VALUE;
    private static final int SHRINK = 10;
    private static final int GROW = 4;

    private int limit = UNLIMITED;

    int atMost(int wanted) {
        return Math.min(wanted, limit);
    }

    void heldUp(int rows) {
        limit = Math.max(rows / SHRINK, 1);
    }

    /** @param quick whether a larger batch would most likely not take too long */
    void worked(boolean quick) {
        if (quick && limit != UNLIMITED) {
            limit = limit > UNLIMITED / GROW ? UNLIMITED : limit * GROW;
        }
    }
}
