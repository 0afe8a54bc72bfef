package org.supaqueue.internal.store;

import java.sql.SQLException;

/** No working connection is available. {@link DatabaseOutage} has logged the outage, so no other class needs to log. */
public final class DatabaseAwayException extends SQLException {
    private static final long serialVersionUID = 1L;

    DatabaseAwayException(Throwable cause) {
        super("the database cannot be used: " + FailureText.brief(cause), Refusal.state(cause), cause);
    }
}
