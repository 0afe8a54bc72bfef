package org.supaqueue;

/**
 * The queue's database could not be reached or refused to work. A transaction of the caller's can only be rolled back;
 * without one nothing was enqueued or changed, unless the connection was lost while the call committed: then that may
 * have happened or not.
 *
 * @since 0.1.0
 */
public final class QueueUnavailableException extends SupaQueueException {

    private static final long serialVersionUID = 1L;

    /**
     * Made by the library.
     *
     * @param message what could not be done
     * @param cause the failure underneath, or null
     */
    public QueueUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
