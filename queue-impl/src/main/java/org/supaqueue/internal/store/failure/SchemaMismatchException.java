package org.supaqueue.internal.store.failure;

/**
 * This library cannot work with the schema. The message says what the operator must do. A retry cannot succeed before
 * the operator has done so.
 */
public final class SchemaMismatchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SchemaMismatchException(String message) {
        super(message);
    }
}
