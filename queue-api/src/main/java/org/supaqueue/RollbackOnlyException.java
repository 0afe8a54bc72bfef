package org.supaqueue;

/**
 * Thrown when the queue is used in a transaction that can no longer commit: a change in this transaction would be lost.
 *
 * @since 0.1.0
 */
public final class RollbackOnlyException extends SupaQueueException {

    private static final long serialVersionUID = 1L;

    /** Created by the library. */
    public RollbackOnlyException() {
        super("the current transaction is marked for rollback: what is done to a job in it would never hold", null);
    }
}
