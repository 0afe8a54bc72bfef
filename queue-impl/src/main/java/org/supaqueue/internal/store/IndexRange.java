package org.supaqueue.internal.store;

/**
 * A range of the claim index. The range ends before a queue name and not before a job, because only a condition on the
 * leading column makes PostgreSQL stop reading.
 *
 * @param after the position before the first job of the range
 * @param before the range contains only queues whose name sorts before this text
 */
record IndexRange(JobKey after, String before) {

    /** The position before every job, because no queue name is empty. */
    static final JobKey START = JobKey.before("");

    /** Sorts after every queue name, because names contain only letters, digits, _ and -. */
    static final String END = "~";

    /** All jobs of a queue. */
    static IndexRange of(String queue) {
        return restOf(queue, JobKey.before(queue));
    }

    /**
     * The jobs of a queue after a position. A space sorts before every character that a longer queue name could add.
     */
    static IndexRange restOf(String queue, JobKey after) {
        return new IndexRange(after, queue + " ");
    }
}
