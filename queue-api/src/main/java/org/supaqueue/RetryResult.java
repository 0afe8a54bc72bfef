package org.supaqueue;

/**
 * What {@link JobQueue#retry} achieved.
 *
 * @since 0.1.0
 */
public enum RetryResult {
    /** The job was failed, dead or cancelled and is due now. */
    RETRIED,
    /** The job waits already, is being sent, or is complete; nothing changed. */
    NOT_RETRYABLE,
    /** There is no such job. */
    NOT_FOUND
}
