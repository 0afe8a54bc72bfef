package org.supaqueue;

/**
 * The state of a bulk operation.
 *
 * @since 0.1.0
 */
public enum BulkState {
    /** Nodes work on the operation. */
    RUNNING,
    /** The operation has handled every job that matched. */
    DONE,
    /** The operation was aborted; the jobs that it had changed stay as they are. */
    ABORTED
}
