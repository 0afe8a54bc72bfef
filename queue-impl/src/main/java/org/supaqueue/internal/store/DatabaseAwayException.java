package org.supaqueue.internal.store;

import java.sql.SQLException;

/** No working connection can be had. {@link DatabaseOutage} has said so in the log, so nobody else needs to. */
public final class DatabaseAwayException extends SQLException {
    private static final long serialVersionUID = 1L;

    DatabaseAwayException(Throwable cause) {
        super("the database cannot be used: " + FailureText.brief(cause), Refusal.state(cause), cause);
    }
}
