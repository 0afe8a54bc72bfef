package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Makes both ends of a connection detect quickly that the other end has disappeared without closing the connection. */
final class ConnectionKeepalive {

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

    /**
     * The server detects a lost client after 30 seconds and ends the session, which releases the locks of the session.
     */
    private static final String SET_KEEPALIVE = """
            SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
            SET tcp_user_timeout = '30s'""";

    private static final String RESET_KEEPALIVE = """
            RESET tcp_keepalives_idle; RESET tcp_keepalives_interval; RESET tcp_keepalives_count;
            RESET tcp_user_timeout""";

    private final BorrowedConnection borrowed;

    ConnectionKeepalive(BorrowedConnection borrowed) {
        this.borrowed = borrowed;
    }

    void enable() throws SQLException {
        borrowed.setTimeout(ANSWER_TIMEOUT);
        execute(SET_KEEPALIVE);
    }

    /** Resets the server's settings before the connection returns to its pool. */
    void reset() throws SQLException {
        execute(RESET_KEEPALIVE);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = borrowed.connection().createStatement()) {
            statement.execute(sql);
        }
    }
}
