package org.supaqueue.console.store;

import java.sql.SQLException;

/** A query of the console has failed. */
public final class ReadFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ReadFailedException(SQLException cause) {
        super("a query of the console has failed", cause);
    }

    /** {@return the database's own words, without the place in its functions} */
    public String refusal() {
        return String.valueOf(getCause().getMessage()).split("\n", 2)[0].replaceFirst("^ERROR: ", "");
    }
}
