package org.supaqueue;

/**
 * The queue was used in a transaction that can no longer commit, so what is done in it could never hold.
 *
 * @since 0.1.0
 */
public final class RollbackOnlyException extends SupaQueueException {

    private static final long serialVersionUID = 1L;

    /** Made by the library. */
    public RollbackOnlyException() {
        super("the current transaction is marked for rollback: what is done to a job in it would never hold", null);
    }
}
