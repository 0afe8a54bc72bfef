package org.supaqueue;

/**
 * The root of every exception this library throws.
 *
 * @since 0.1.0
 */
public abstract class SupaQueueException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * For subclasses of this library.
     *
     * @param message what was wrong and what was expected
     * @param cause what led to it, or null
     */
    protected SupaQueueException(String message, Throwable cause) {
        super(message, cause);
    }
}
