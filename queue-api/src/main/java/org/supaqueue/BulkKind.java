package org.supaqueue;

/**
 * What a bulk operation does with the jobs that match its filter. A job in another state than the listed ones never
 * matches.
 *
 * @since 0.1.0
 */
public enum BulkKind {
    /** Cancels jobs in state AVAILABLE or FAILED, and requests the cancellation of jobs in state PROCESSING. */
    CANCEL,
    /** Makes jobs in state FAILED due now, and redrives jobs in state DEAD or CANCELLED, as {@link JobQueue#retry} does. */
    RETRY,
    /** Changes the queue, the time or the priority of jobs in state AVAILABLE or FAILED. */
    MOVE
}
