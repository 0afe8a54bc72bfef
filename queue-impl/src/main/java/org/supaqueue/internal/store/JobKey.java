package org.supaqueue.internal.store;

/**
 * A place in the order in which jobs are claimed: that of a job, or one between two jobs.
 *
 * @param runAt as PostgreSQL writes it
 */
record JobKey(String queue, int priority, String runAt, long jobId) {

    /** Before every job of every queue; no queue is called so. */
    static final JobKey START = after("");

    /** After every job of every queue: the names of queues have only letters, digits, _ and -. */
    static final JobKey END = after("~");

    /** Before every job of a queue. */
    static JobKey before(String queue) {
        return before(queue, Integer.MIN_VALUE);
    }

    /** Before every job of a queue that has this priority or is less urgent. A job's own time is finite. */
    static JobKey before(String queue, int priority) {
        return new JobKey(queue, priority, "-infinity", 0);
    }

    /** After every job of a queue. */
    static JobKey after(String queue) {
        return new JobKey(queue, Integer.MAX_VALUE, "infinity", 0);
    }
}
