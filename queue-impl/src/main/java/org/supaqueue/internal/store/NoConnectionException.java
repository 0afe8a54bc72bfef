package org.supaqueue.internal.store;

import java.sql.SQLException;

/** The pool lent no connection: the database is away, the pool is exhausted, or the one to be lent was dead. */
public final class NoConnectionException extends SQLException {
    private static final long serialVersionUID = 1L;

    NoConnectionException(SQLException cause) {
        super("no connection was lent: " + FailureText.brief(cause), Refusal.state(cause), cause);
    }
}
