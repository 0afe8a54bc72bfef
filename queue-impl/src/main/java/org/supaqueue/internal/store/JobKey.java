package org.supaqueue.internal.store;

/**
 * A position in the claim order: the position of a job, or a position between two jobs.
 *
 * @param runAt the timestamp as PostgreSQL text
 */
record JobKey(String queue, int priority, String runAt, long jobId) {

    /** The position before all jobs of a queue and after all earlier queues. Every job's {@code run_at} is finite. */
    static JobKey before(String queue) {
        return new JobKey(queue, Integer.MIN_VALUE, "-infinity", 0);
    }

    /** The position after all jobs of a queue. */
    static JobKey after(String queue) {
        return new JobKey(queue, Integer.MAX_VALUE, "infinity", 0);
    }
}
