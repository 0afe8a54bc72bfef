package org.supaqueue;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the database of the queue cannot be reached, refuses the work, or is not ready.
 *
 * <p>If the caller has a transaction, the transaction can only be rolled back. There is one special case: if the schema
 * of the queue is not ready, the transaction is unchanged and can continue.
 *
 * <p>If the caller has no transaction, nothing was enqueued or changed. There is one special case: if the connection
 * was lost during the commit, the change may or may not have happened.
 *
 * @since 0.1.0
 */
public final class QueueUnavailableException extends SupaQueueException {

    private static final long serialVersionUID = 1L;

    /**
     * Created by the library.
     *
     * @param message what the queue could not do
     * @param cause the original failure, or null
     */
    public QueueUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
