package org.supaqueue.internal.store.failure;

import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Classifies a failed statement by its SQLSTATE: was the cause a row, a time limit, or the connection? */
public final class SqlFailure {
    /**
     * SQLSTATE classes that say nothing about a row: connection (08), transaction (25, 40), prepared statement (26),
     * authorisation (28), database name (3D), resources (53), state of an object (55), operator (57), system (58).
     */
    private static final Set<String> CLASSES_WITHOUT_ROW =
            Set.of("08", "25", "26", "28", "3D", "40", "53", "55", "57", "58");

    /** SQLSTATEs that poolers cause: a cached plan is out of date, or a prepared statement already exists. */
    private static final Set<String> POOLER_STATES = Set.of("0A000", "42P05");

    /** SQLSTATE classes of a connection that cannot be opened or was lost, and of a database that is not available. */
    private static final Set<String> OUTAGE_CLASSES = Set.of("08", "28", "3D");

    /** SQLSTATEs with the same meaning in other classes. Empty: no SQLSTATE, so the server did not answer. */
    private static final Set<String> OUTAGE_STATES =
            Set.of("", "25006", "40003", "53300", "57P01", "57P02", "57P03", "57P04", "57P05");

    private static final String CONNECTION_FAILURE = "08006";
    private static final String QUERY_CANCELED = "57014";
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private SqlFailure() {}

    /**
     * Whether a row may be the cause of the failure. Then the statement may succeed without that row.
     *
     * @return false also if the failure has no SQLSTATE
     */
    public static boolean pointsToRow(SQLException failure) {
        String state = effectiveState(failure);
        return state.length() == 5
                && !POOLER_STATES.contains(state)
                && !CLASSES_WITHOUT_ROW.contains(state.substring(0, 2));
    }

    /** Whether PostgreSQL cancelled the statement, for example because the statement exceeded its time limit. */
    public static boolean isStatementTimeout(SQLException failure) {
        return QUERY_CANCELED.equals(effectiveState(failure));
    }

    /**
     * Whether the database did not answer, or is not available. Only after such a failure is it unknown whether the
     * statement was committed. Every other failure is an answer of the server: the statement was not committed.
     */
    public static boolean isOutage(SQLException failure) {
        return isOutage(effectiveState(failure));
    }

    /** The same for an SQLSTATE; empty if the server did not answer. */
    public static boolean isOutage(String state) {
        return OUTAGE_STATES.contains(state) || state.length() >= 2 && OUTAGE_CLASSES.contains(state.substring(0, 2));
    }

    /**
     * Whether the statement was held up: it exceeded its time limit, or waited too long for a lock of another session.
     * This does not show that a row is the cause, but the statement may succeed with fewer rows.
     */
    public static boolean isTimeout(SQLException failure) {
        return isTimeout(effectiveState(failure));
    }

    /** The same for an SQLSTATE. */
    public static boolean isTimeout(String state) {
        return state.equals(QUERY_CANCELED) || state.equals(LOCK_NOT_AVAILABLE);
    }

    /** Whether the database works and only this statement failed: a row was refused, or the statement was held up. */
    public static boolean isStatementFailure(Throwable failure) {
        return failure instanceof SQLException refusal && (pointsToRow(refusal) || isTimeout(refusal));
    }

    /**
     * {@return the SQLSTATE to judge the failure by: 08006 if no connection was available or the connection was lost}
     * The SQLSTATE of such a failure can be any. PostgreSQL refuses a role without the right to connect with 42501, and
     * poolers have SQLSTATEs of their own.
     */
    private static String effectiveState(SQLException failure) {
        boolean isOfConnection = failure instanceof DatabaseUnavailableException
                || failure instanceof LostConnectionException
                || failure instanceof NoConnectionException;
        return isOfConnection ? CONNECTION_FAILURE : sqlState(failure);
    }

    /**
     * {@return the first SQLSTATE of the failure and its causes; empty if none has an SQLSTATE} The causes count
     * because application servers wrap the exceptions of the driver.
     */
    public static String sqlState(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(20)
                .filter(SQLException.class::isInstance)
                .map(cause -> ((SQLException) cause).getSQLState())
                .filter(state -> state != null && !state.isEmpty())
                .findFirst()
                .orElse("");
    }
}
