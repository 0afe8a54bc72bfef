package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the SQLSTATE of a failed statement: whether it accuses a row, the connection, or neither. */
public final class Refusal {
    /** Classes that say nothing about a row: connection, transaction, authorisation, resources, operator, system. */
    private static final Set<String> CLASSES = Set.of("08", "25", "26", "28", "3D", "40", "53", "55", "57", "58");

    /** A cached plan that is out of date, and a prepared statement that exists twice: both come from poolers. */
    private static final Set<String> STATES = Set.of("0A000", "42P05");

    /** Classes and states of a connection or a whole database that is not to be had, or no longer. */
    private static final Set<String> OUTAGE_CLASSES = Set.of("08", "28", "3D");

    private static final Set<String> OUTAGE_STATES =
            Set.of("", "25006", "40003", "53300", "57P01", "57P02", "57P03", "57P04", "57P05");

    private static final String CONNECTION_FAILURE = "08006";
    private static final String QUERY_CANCELED = "57014";
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private Refusal() {}

    /**
     * Whether a row of the statement may be the cause, so that the statement may pass without that row. False also if the
     * failure has no SQLSTATE.
     */
    public static boolean accusesRow(SQLException failure) {
        String state = telling(failure);
        return state.length() == 5 && !STATES.contains(state) && !CLASSES.contains(state.substring(0, 2));
    }

    /** Whether the statement was cancelled because it ran for too long. */
    public static boolean isTimeout(SQLException failure) {
        return QUERY_CANCELED.equals(telling(failure));
    }

    /**
     * Whether the database did not answer, or is not to be had. Only then is it unknown whether the statement was committed:
     * every other failure is an answer, and says that it was not.
     */
    public static boolean isOutage(SQLException failure) {
        String state = telling(failure);
        return OUTAGE_STATES.contains(state) || state.length() >= 2 && OUTAGE_CLASSES.contains(state.substring(0, 2));
    }

    /**
     * Whether the statement was cut short: it took too long, or waited too long for somebody's lock. Says nothing about a
     * row, but with fewer rows the statement may pass.
     */
    public static boolean isHeldUp(SQLException failure) {
        return isTimeout(failure) || LOCK_NOT_AVAILABLE.equals(telling(failure));
    }

    /** Whether the database works, and only the statement did not: a row is refused, or it was held up. */
    public static boolean isOfRows(Throwable failure) {
        return failure instanceof SQLException refusal && (accusesRow(refusal) || isHeldUp(refusal));
    }

    /**
     * The SQLSTATE, or that of a failed connection if no connection was to be had or it was lost. Such a failure may have any:
     * PostgreSQL refuses a role that may not connect with 42501, and poolers have states of their own.
     */
    private static String telling(SQLException failure) {
        boolean isOfConnection = failure instanceof DatabaseAwayException
                || failure instanceof LostConnectionException
                || failure instanceof NoConnectionException;
        return isOfConnection ? CONNECTION_FAILURE : state(failure);
    }

    /** {@return the first SQLSTATE among the failure and its causes, as servers wrap the driver's; empty if none has one} */
    public static String state(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(20)
                .filter(SQLException.class::isInstance)
                .map(cause -> ((SQLException) cause).getSQLState())
                .filter(state -> state != null && !state.isEmpty())
                .findFirst()
                .orElse("");
    }
}
