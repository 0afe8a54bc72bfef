package org.supaqueue.internal.store;

import java.sql.SQLException;

/** A trigger or a constraint refuses one row after the other, so that trying each alone would only be more statements. */
public final class EveryRowRefusedException extends SQLException {
    private static final long serialVersionUID = 1L;

    EveryRowRefusedException(SQLException last) {
        super("every row is refused, the last one because: " + last.getMessage(), Refusal.state(last), last);
    }
}
