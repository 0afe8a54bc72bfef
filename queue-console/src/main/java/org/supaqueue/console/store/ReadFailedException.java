package org.supaqueue.console.store;

import java.sql.SQLException;
import org.supaqueue.internal.store.failure.SqlFailure;

/** A query of the console has failed. */
public final class ReadFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final String QUERY_CANCELED = "57014";

    ReadFailedException(SQLException cause) {
        super("a query of the console has failed", cause);
    }

    private String state() {
        return SqlFailure.sqlState(getCause());
    }

    /** Whether the query took longer than its time-out. */
    public boolean isTimeout() {
        return state().equals(QUERY_CANCELED);
    }

    /** Whether the database refuses a value of the caller. */
    public boolean isRefusal() {
        return state().equals("23514") || state().startsWith("22");
    }

    /** {@return the database's own words, without the place in its functions} */
    public String refusal() {
        return String.valueOf(getCause().getMessage()).split("\n", 2)[0].replaceFirst("^ERROR: ", "");
    }

    /** Whether the database cannot be reached. */
    public boolean isUnavailable() {
        String state = state();
        return state.isEmpty() || state.startsWith("08") || state.startsWith("53") || state.startsWith("57P");
    }
}
