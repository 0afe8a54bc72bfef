package org.supaqueue.internal.store.failure;

import java.sql.SQLException;

/** No working connection is available. The outage has its own log line, so no other class needs to log. */
public final class DatabaseUnavailableException extends SQLException {
    private static final long serialVersionUID = 1L;

    public DatabaseUnavailableException(Throwable cause) {
        super("the database cannot be used: " + FailureText.brief(cause), SqlFailure.sqlState(cause), cause);
    }
}
