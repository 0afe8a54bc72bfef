package org.supaqueue.internal.store.isolation;

import java.sql.SQLException;
import org.supaqueue.internal.store.failure.SqlFailure;

/** A trigger or a constraint refuses every row that is tried. Trying the other rows would only cost more statements. */
public final class EveryRowRefusedException extends SQLException {
    private static final long serialVersionUID = 1L;

    EveryRowRefusedException(SQLException last) {
        super("every row is refused; the last refusal: " + last.getMessage(), SqlFailure.sqlState(last), last);
    }
}
