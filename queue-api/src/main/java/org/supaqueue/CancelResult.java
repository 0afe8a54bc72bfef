package org.supaqueue;

/**
 * What {@link JobQueue#cancel} achieved.
 *
 * @since 0.1.0
 */
public enum CancelResult {
    /** The job was waiting and is cancelled; it will not be sent. */
    CANCELLED,
    /** The job's call is under way: a 2xx answer completes it, anything else leaves it cancelled. */
    REQUESTED,
    /** The job was complete, dead or cancelled before; nothing changed. */
    ALREADY_FINISHED,
    /** There is no such job. */
    NOT_FOUND
}
