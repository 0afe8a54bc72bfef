package org.supaqueue.internal.store;

import java.sql.SQLException;

/** A trigger or a constraint refuses every row that is tried. Trying the other rows would only cost more statements. */
public final class EveryRowRefusedException extends SQLException {
    private static final long serialVersionUID = 1L;

    EveryRowRefusedException(SQLException last) {
        super("every row is refused, the last one because: " + last.getMessage(), Refusal.state(last), last);
    }
}
