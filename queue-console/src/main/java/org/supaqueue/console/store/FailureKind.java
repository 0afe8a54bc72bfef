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

    /** A conflict with the replication of a standby, and a deadlock. */
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01");

    private static final String FORBIDDEN_STATE = "42501";
    private static final String CHECK_VIOLATION = "23514";

    /** {@return the kind of a failure, by its first cause with an SQLSTATE} */
    public static FailureKind of(Throwable failure) {
        String state = SqlFailure.sqlState(failure);
        if (SqlFailure.isTimeout(state) || CONFLICTS.contains(state)) {
            return TIMEOUT;
        }
        // Class 53: the server has too few resources, for example connections.
        if (SqlFailure.isOutage(state) || state.startsWith("53")) {
            return UNAVAILABLE;
        }
        if (state.equals(FORBIDDEN_STATE)) {
            return FORBIDDEN;
        }
        return state.equals(CHECK_VIOLATION) || state.startsWith("22") ? REFUSED : OTHER;
    }
}
