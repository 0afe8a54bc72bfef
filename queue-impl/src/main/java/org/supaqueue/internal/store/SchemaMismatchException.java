package org.supaqueue.internal.store;

/** The schema is one this library cannot work with; says what to do. Trying again helps only once that is done. */
public final class SchemaMismatchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SchemaMismatchException(String message) {
        super(message);
    }
}
