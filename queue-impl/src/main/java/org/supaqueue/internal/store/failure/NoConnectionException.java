package org.supaqueue.internal.store.failure;

import java.sql.SQLException;

/**
 * The pool lent no usable connection. Either the database is not available, or the pool is exhausted, or the connection
 * that the pool offered was dead.
 */
public final class NoConnectionException extends SQLException {
    private static final long serialVersionUID = 1L;

    public NoConnectionException(SQLException cause) {
        super("the pool lent no usable connection: " + FailureText.brief(cause), SqlFailure.sqlState(cause), cause);
    }
}
