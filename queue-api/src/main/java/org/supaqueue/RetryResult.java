package org.supaqueue;

/**
 * The result of {@link JobQueue#retry}.
 *
 * @since 0.1.0
 */
public enum RetryResult {
    /** The job was failed, dead or cancelled, and is now due. */
    RETRIED,
    /** The job is already waiting, is claimed by a node, or is complete; nothing changed. */
    NOT_RETRYABLE,
    /** Another job of the queue holds the unique key of the job; nothing changed. */
    KEY_TAKEN,
    /** There is no such job. */
    NOT_FOUND
}
