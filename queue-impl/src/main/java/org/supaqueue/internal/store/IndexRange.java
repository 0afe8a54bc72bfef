package org.supaqueue.internal.store;

/**
 * A part of the claim index. It ends at a name and not at a job, because PostgreSQL stops reading at the leading column
 * alone.
 *
 * @param after where it begins
 * @param before the queues it takes in come before this name
 */
record IndexRange(JobKey after, String before) {

    /** No name is empty. */
    static final JobKey START = JobKey.before("");

    /** Names have only letters, digits, _ and -. */
    static final String END = "~";

    /** All of a queue. */
    static IndexRange of(String queue) {
        return restOf(queue, JobKey.before(queue));
    }

    /** What comes in a queue after a job. */
    static IndexRange restOf(String queue, JobKey after) {
        return new IndexRange(after, queue + " ");
    }
}
