package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.store.failure.SqlFailure;

/** Detects dead connections, and makes their pool drop them. */
public final class DeadConnection {
    private static final EventLog LOG = EventLog.of(DeadConnection.class);

    private static final int VALIDITY_TIMEOUT_SECONDS = 2;

    /**
     * SQLSTATEs of a session that the server has ended, or of a server that is no longer a primary. The socket may
     * still be open.
     */
    private static final Set<String> FATAL_STATES =
            Set.of("25006", "25P03", "25P04", "57P01", "57P02", "57P03", "57P04", "57P05");

    private DeadConnection() {}

    /**
     * Whether a failure shows that its connection is dead. Any other SQLSTATE is an answer, so the session is alive. A
     * failure without SQLSTATE costs a validity check.
     */
    public static boolean isDeadAfter(Throwable failure, Connection connection) {
        String state = SqlFailure.sqlState(failure);
        if (state.startsWith("08") || FATAL_STATES.contains(state)) {
            return true;
        }
        return state.isEmpty() && !isValid(connection);
    }

    private static boolean isValid(Connection connection) {
        try {
            return connection.isValid(VALIDITY_TIMEOUT_SECONDS);
        } catch (SQLException | RuntimeException failed) {
            return false;
        }
    }

    /**
     * Returns a dead connection to its pool so that the pool drops the connection. Payara's pool drops a connection
     * that was aborted. WildFly's pool keeps an aborted connection, but drops a connection on which the driver throws
     * anything other than an SQLException.
     */
    public static void discard(Connection connection) {
        tryStep(() -> connection.abort(Runnable::run));
        tryStep(() -> connection.setClientInfo(new UnreadableProperties()));
        tryStep(connection::close);
    }

    @FunctionalInterface
    private interface Step {
        void run() throws SQLException;
    }

    private static void tryStep(Step step) {
        try {
            step.run();
        } catch (SQLException | RuntimeException dead) {
            LOG.write(
                    LogEvent.CONNECTION_UNDISCARDED,
                    () -> LogLine.of("A step of discarding a dead connection failed"),
                    dead);
        }
    }

    /** Makes the driver throw an exception that every pool treats as a broken connection. */
    private static final class UnreadableProperties extends Properties {
        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Set<Map.Entry<Object, Object>> entrySet() {
            throw new DeadConnectionException();
        }

        @Override
        public String getProperty(String key) {
            throw new DeadConnectionException();
        }

        @Override
        public String getProperty(String key, String fallback) {
            throw new DeadConnectionException();
        }
    }

    /** The exception that a pool may log when the pool drops the connection. */
    private static final class DeadConnectionException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DeadConnectionException() {
            super(
                    "this connection is dead; Supa Queue throws this exception to make the pool drop the connection",
                    null,
                    false,
                    false);
        }
    }
}
