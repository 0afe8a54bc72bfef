package org.supaqueue;

/**
 * A job was enqueued in a transaction that can no longer commit, so it could never exist.
 *
 * @since 0.1.0
 */
public final class RollbackOnlyException extends SupaQueueException {

    private static final long serialVersionUID = 1L;

    /** Made by the library. */
    public RollbackOnlyException() {
        super("the current transaction is marked for rollback: a job enqueued in it would never exist", null);
    }
}
