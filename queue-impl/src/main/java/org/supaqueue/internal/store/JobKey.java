package org.supaqueue.internal.store;

/**
 * A place in the order in which jobs are claimed: that of a job, or one between two jobs.
 *
 * @param runAt as PostgreSQL writes it
 */
record JobKey(String queue, int priority, String runAt, long jobId) {

    /** Before every job of a queue and after those of the queues before it. A job's own time is finite. */
    static JobKey before(String queue) {
        return new JobKey(queue, Integer.MIN_VALUE, "-infinity", 0);
    }

    /** After every job of a queue. */
    static JobKey after(String queue) {
        return new JobKey(queue, Integer.MAX_VALUE, "infinity", 0);
    }
}
