package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.store.failure.FailureText;

/**
 * A connection borrowed from the application's pool. {@link #close} restores the connection's settings before it
 * returns the connection, because not every pool restores them and the application borrows the connection next. A dead
 * connection is {@linkplain DeadConnection discarded}.
 */
final class BorrowedConnection implements AutoCloseable {
    private static final EventLog LOG = EventLog.of(BorrowedConnection.class);

    /** Time-out for a statement that does no work. */
    private static final int VERIFY_TIMEOUT_MILLIS = 2_000;

    private static final Object[] NO_ELEMENTS = new String[0];

    private final Connection connection;
    private Integer formerIsolation;
    private Integer formerTimeout;
    private int timeout;
    private boolean dead;

    private BorrowedConnection(Connection connection) {
        this.connection = connection;
    }

    /**
     * Prepares a connection for the queue's statements: auto-commit is on and the network time-out is set.
     *
     * @param timeout how long a statement waits for its answer at most; zero for no limit
     * @throws SQLException if the connection is dead
     */
    static BorrowedConnection prepare(Connection connection, Duration timeout) throws SQLException {
        // Fails at once if the driver knows that the session has ended. No application server logs a stack trace for
        // this call.
        connection.createArrayOf("text", NO_ELEMENTS);
        BorrowedConnection borrowed = new BorrowedConnection(connection);
        borrowed.setTimeout(timeout);
        if (!connection.getAutoCommit()) {
            connection.setAutoCommit(true);
        }
        return borrowed;
    }

    /**
     * Sets the isolation level READ COMMITTED until the connection is returned.
     *
     * @param poolIsolation the isolation level of the pool's connections
     */
    BorrowedConnection readCommitted(int poolIsolation) throws SQLException {
        if (poolIsolation != Connection.TRANSACTION_READ_COMMITTED) {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            formerIsolation = poolIsolation;
        }
        return this;
    }

    /**
     * Sets how long each later statement waits for its answer.
     *
     * @param timeout zero for no limit
     */
    void setTimeout(Duration timeout) throws SQLException {
        setTimeout((int) timeout.toMillis());
    }

    private void setTimeout(int millis) throws SQLException {
        timeout = millis;
        try {
            if (formerTimeout == null) {
                formerTimeout = connection.getNetworkTimeout();
            }
            connection.setNetworkTimeout(Runnable::run, millis);
        } catch (SQLFeatureNotSupportedException unsupported) {
            // Not every pool supports network time-outs. Then only the driver's own time-out applies.
            formerTimeout = null;
        }
    }

    Connection connection() {
        return connection;
    }

    /** The state of a connection. */
    enum Condition {
        WRITABLE,
        /** The session cannot write, because its database server is no longer a primary. */
        READ_ONLY,
        DEAD
    }

    /** Checks whether the session is alive and may write. Costs one round trip. */
    Condition verify() {
        try {
            int timeoutBefore = timeout;
            setTimeout(VERIFY_TIMEOUT_MILLIS);
            boolean writable = isWritable();
            setTimeout(timeoutBefore);
            return writable ? Condition.WRITABLE : Condition.READ_ONLY;
        } catch (SQLException | RuntimeException failed) {
            LOG.write(
                    LogEvent.CONNECTION_DEAD,
                    () -> LogLine.of("The pool lent a dead connection: " + FailureText.brief(failed)));
            return Condition.DEAD;
        }
    }

    private boolean isWritable() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW transaction_read_only")) {
            return row.next() && row.getString(1).equals("off");
        }
    }

    /** Whether the failure of a statement shows that the connection is dead. */
    boolean isDeadAfter(Throwable failure) {
        return DeadConnection.isDeadAfter(failure, connection);
    }

    /** Removes the connection from the pool, so that nobody can borrow the connection again. */
    void discard() {
        if (!dead) {
            dead = true;
            DeadConnection.discard(connection);
        }
    }

    /**
     * Restores the connection's settings and returns the connection to the pool. If this fails, the connection is dead
     * and is discarded. No exception is thrown, because the statements on this connection have already committed.
     */
    @Override
    public void close() {
        if (dead) {
            return;
        }
        try {
            if (formerIsolation != null) {
                connection.setTransactionIsolation(formerIsolation);
            }
            if (formerTimeout != null) {
                connection.setNetworkTimeout(Runnable::run, formerTimeout);
            }
            connection.close();
        } catch (SQLException | RuntimeException failed) {
            LOG.write(
                    LogEvent.CONNECTION_UNRETURNED,
                    () -> LogLine.of("A connection could not be returned to the pool: " + FailureText.brief(failed)));
            discard();
        }
    }
}
