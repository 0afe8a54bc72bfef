package org.supaqueue.console.store;

import java.util.Set;
import org.supaqueue.internal.store.failure.SqlFailure;

/** Why a statement failed, by its SQLSTATE. */
public enum FailureKind {
    /** The statement took too long, waited too long for a lock, or a standby ended the statement. */
    TIMEOUT,
    /** The database refuses a value. */
    REFUSED,
    /** The role may not do this. */
    FORBIDDEN,
    /** The database cannot be reached. */
    UNAVAILABLE,
    /** Anything else. */
    OTHER;

    /** Canceled, lock not available, conflict with the replication of a standby, deadlock. */
    private static final Set<String> TIMEOUTS = Set.of("57014", "55P03", "40001", "40P01");

    /** Without SQLSTATE, the server did not answer. 25006: the server is no longer a primary. */
    private static final Set<String> OUTAGES = Set.of("", "25006", "40003");

    /** {@return the kind of a failure, by its first cause with an SQLSTATE} */
    public static FailureKind of(Throwable failure) {
        String state = SqlFailure.sqlState(failure);
        if (TIMEOUTS.contains(state)) {
            return TIMEOUT;
        }
        if (OUTAGES.contains(state) || state.startsWith("57P")) {
            return UNAVAILABLE;
        }
        if (state.equals("42501")) {
            return FORBIDDEN;
        }
        return state.equals("23514") ? REFUSED : ofClass(state.substring(0, 2));
    }

    private static FailureKind ofClass(String sqlStateClass) {
        return switch (sqlStateClass) {
            case "22" -> REFUSED;
            case "08", "28", "3D", "53" -> UNAVAILABLE;
            default -> OTHER;
        };
    }
}
