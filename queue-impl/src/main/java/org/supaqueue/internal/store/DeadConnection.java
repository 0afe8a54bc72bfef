package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/** Recognises connections that are dead, and sees to it that their pool does not lend them again. */
final class DeadConnection {
    private static final System.Logger LOG = System.getLogger(DeadConnection.class.getName());

    private static final int ANSWER_SECONDS = 2;

    /** The server ended the session, or is a primary no longer: its sockets may live on. */
    private static final Set<String> FATAL =
            Set.of("25006", "25P03", "25P04", "57P01", "57P02", "57P03", "57P04", "57P05");

    private DeadConnection() {}

    /** Whether a failure shows that its connection is dead. Any other SQLSTATE is an answer, so the session lives. */
    static boolean isShownBy(Throwable failure, Connection connection) {
        String state = Refusal.state(failure);
        if (state.startsWith("08") || FATAL.contains(state)) {
            return true;
        }
        return state.isEmpty() && !answers(connection);
    }

    private static boolean answers(Connection connection) {
        try {
            return connection.isValid(ANSWER_SECONDS);
        } catch (SQLException | RuntimeException gone) {
            return false;
        }
    }

    /**
     * Gives a dead connection back so that nobody gets it again. Payara's pool drops a connection that was aborted.
     * WildFly's keeps it, but drops one on which the driver fails by anything but an SQLException.
     */
    static void discard(Connection connection) {
        attempt(() -> connection.abort(Runnable::run));
        attempt(() -> connection.setClientInfo(new UnreadableProperties()));
        attempt(connection::close);
    }

    @FunctionalInterface
    private interface Step {
        void run() throws SQLException;
    }

    private static void attempt(Step step) {
        try {
            step.run();
        } catch (SQLException | RuntimeException dead) {
            LOG.log(System.Logger.Level.TRACE, "A dead connection failed once more while it was discarded", dead);
        }
    }

    /** Makes the driver fail by an exception that every pool takes for a broken connection. */
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

    /** What a pool may show in its log when it drops the connection. */
    private static final class DeadConnectionException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DeadConnectionException() {
            super("Supa Queue found this connection dead and asks the pool to drop it", null, false, false);
        }
    }
}
