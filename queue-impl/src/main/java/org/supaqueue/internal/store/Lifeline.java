package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;

/** Sees to it that both ends of a connection miss the other soon when it is gone without a word. */
final class Lifeline {

    private static final int ANSWER_MILLIS = 5_000;

    /** Half a minute; what the session holds is free then. */
    private static final String MISS_THE_CLIENT = """
            SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
            SET tcp_user_timeout = '30s'""";

    private static final String AS_BEFORE = """
            RESET tcp_keepalives_idle; RESET tcp_keepalives_interval; RESET tcp_keepalives_count;
            RESET tcp_user_timeout""";

    private final Connection connection;
    private Integer formerMillis;

    Lifeline(Connection connection) {
        this.connection = connection;
    }

    void tighten() throws SQLException {
        try {
            formerMillis = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, ANSWER_MILLIS);
        } catch (SQLFeatureNotSupportedException hidden) {
            // Not every pool passes it on: then it is missed as late as the system misses it.
            formerMillis = null;
        }
        execute(MISS_THE_CLIENT);
    }

    /** As it was: the connection goes back to its pool. */
    void loosen() throws SQLException {
        execute(AS_BEFORE);
        if (formerMillis != null) {
            connection.setNetworkTimeout(Runnable::run, formerMillis);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
