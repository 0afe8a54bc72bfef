package org.supaqueue;

import java.util.Optional;

/**
 * The result of {@link JobQueue#await}. Immutable and safe for use by many threads.
 *
 * @param status how the wait ended
 * @param job the job as it was when the wait ended; empty if the status is {@link Status#NOT_FOUND}
 * @since 0.1.0
 */
public record AwaitResult(Status status, Optional<Job> job) {

    /**
     * How a wait ended.
     *
     * @since 0.1.0
     */
    public enum Status {
        /** The job is complete, dead or cancelled: see {@link Job#state()}. */
        FINISHED,
        /** The time has passed, and the job is not finished. The job continues. */
        TIMED_OUT,
        /**
         * There is no such job: it never existed, is not committed yet, was rolled back, or was deleted after its
         * retention.
         */
        NOT_FOUND
    }
}
