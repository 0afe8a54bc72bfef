package org.supaqueue.internal.store.failure;

import java.sql.SQLException;

/** The connection died before the statement was answered. The connection has been discarded. */
public final class LostConnectionException extends SQLException {
    private static final long serialVersionUID = 1L;

    public LostConnectionException(Throwable cause) {
        super("the connection was lost: " + FailureText.brief(cause), SqlFailure.sqlState(cause), cause);
    }
}
