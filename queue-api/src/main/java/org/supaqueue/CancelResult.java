package org.supaqueue;

/**
 * The result of {@link JobQueue#cancel}.
 *
 * @since 0.1.0
 */
public enum CancelResult {
    /** The job was waiting and is now cancelled; the job will not be sent. */
    CANCELLED,
    /**
     * A node has claimed the job, and its call may be under way. A 2xx answer completes the job; after any other
     * outcome the job is cancelled.
     */
    REQUESTED,
    /** The job was already complete, dead or cancelled; nothing changed. */
    ALREADY_FINISHED,
    /** There is no such job. */
    NOT_FOUND
}
