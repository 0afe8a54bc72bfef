package org.supaqueue.internal.store;

/**
 * Remembers how far the purge of a queue has come. A purge reads the waiting jobs in pages: first the jobs that are not
 * due, and then the jobs that are due. A job that becomes due meanwhile is found among the jobs that are due. If the
 * purge skipped jobs, because other transactions had locked their rows, the purge starts again, up to {@link
 * #MAX_PASSES} times. Not thread-safe.
 */
public final class Purge {

    static final int PAGE_SIZE = 1_000;

    private static final int MAX_PASSES = 3;

    /**
     * Which page to read next.
     *
     * @param due whether to read jobs that are due
     * @param after the last job of the page before
     * @param untilId the last job that the purge cancels
     */
    public record Position(boolean due, JobKey after, long untilId) {}

    /**
     * What happened to a page.
     *
     * @param purged how many jobs were cancelled
     * @param found how many jobs the page contained, including the skipped ones
     * @param last the last job of the page; meaningless if the page was empty
     */
    public record Page(long purged, long found, JobKey last) {}

    private final JobKey start;
    private Position position;
    private int pass = 1;
    private long purged;
    private long skipped;

    /** @param untilId the largest id of a job at the start of the purge */
    public Purge(String queue, long untilId) {
        this.start = new JobKey(queue, Integer.MIN_VALUE, "-infinity", Long.MIN_VALUE);
        this.position = new Position(false, start, untilId);
    }

    /** {@return the page to read next; null if the purge is over} */
    public Position position() {
        return position;
    }

    /** {@return how many jobs were cancelled} */
    public long purged() {
        return purged;
    }

    /** Moves to the next page, after the transaction of a page has committed. */
    public void moveBehind(Page page) {
        purged += page.purged();
        skipped += page.found() - page.purged();
        if (page.found() == PAGE_SIZE) {
            position = new Position(position.due(), page.last(), position.untilId());
        } else if (!position.due()) {
            position = new Position(true, start, position.untilId());
        } else if (skipped > 0 && pass < MAX_PASSES) {
            pass++;
            skipped = 0;
            position = new Position(false, start, position.untilId());
        } else {
            position = null;
        }
    }
}
