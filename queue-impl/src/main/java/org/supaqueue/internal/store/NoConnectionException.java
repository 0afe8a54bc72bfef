package org.supaqueue.internal.store;

import java.sql.SQLException;

/**
 * The pool lent no usable connection. Either the database is not available, or the pool is exhausted, or the connection
 * that the pool offered was dead.
 */
public final class NoConnectionException extends SQLException {
    private static final long serialVersionUID = 1L;

    NoConnectionException(SQLException cause) {
        super("no connection was lent: " + FailureText.brief(cause), Refusal.state(cause), cause);
    }
}
