package org.supaqueue;

import org.jspecify.annotations.Nullable;

/**
 * The superclass of all exceptions of this library.
 *
 * @since 0.1.0
 */
public abstract class SupaQueueException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * For subclasses in this library.
     *
     * @param message what was wrong and what was expected
     * @param cause the original failure, or null
     */
    protected SupaQueueException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
