package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;

/**
 * A connection of the host's pool. A working one goes back as it came, since not every pool sees to that and the next
 * borrower is the host. A dead one is {@linkplain DeadConnection discarded}.
 */
final class BorrowedConnection implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(BorrowedConnection.class.getName());

    /** For the answer to a statement that does nothing. */
    private static final int ANSWER_MILLIS = 2_000;

    private static final Object[] NOTHING = new String[0];

    private final Connection connection;
    private Integer formerIsolation;
    private Integer formerTimeout;
    private int timeout;
    private boolean dead;

    private BorrowedConnection(Connection connection) {
        this.connection = connection;
    }

    /**
     * Prepares a connection for our statements: each commits by itself and waits for its answer so long at most.
     *
     * @param timeout zero for as long as it takes
     */
    static BorrowedConnection prepare(Connection connection, Duration timeout) throws SQLException {
        // Fails at once if the driver knows that the session has ended, and no server logs a trace for it.
        connection.createArrayOf("text", NOTHING);
        BorrowedConnection borrowed = new BorrowedConnection(connection);
        borrowed.setTimeout(timeout);
        if (!connection.getAutoCommit()) {
            connection.setAutoCommit(true);
        }
        return borrowed;
    }

    /**
     * Makes the connection READ COMMITTED until it goes back.
     *
     * @param hosts the pool's isolation level
     */
    BorrowedConnection isolated(int hosts) throws SQLException {
        if (hosts != Connection.TRANSACTION_READ_COMMITTED) {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            formerIsolation = hosts;
        }
        return this;
    }

    /**
     * Says for how long a statement waits for its answer from now on.
     *
     * @param timeout zero for as long as it takes
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
        } catch (SQLFeatureNotSupportedException hidden) {
            // Not every pool passes it on: then the driver's own time-out has to do.
            formerTimeout = null;
        }
    }

    Connection connection() {
        return connection;
    }

    /** What can be done with a connection. */
    enum Condition {
        WORKS,
        /** Its server is a primary no longer. */
        READ_ONLY,
        DEAD
    }

    /** Asks whether the session lives and may write; takes a round trip. */
    Condition verify() {
        try {
            int during = timeout;
            setTimeout(ANSWER_MILLIS);
            boolean writable = isWritable();
            setTimeout(during);
            return writable ? Condition.WORKS : Condition.READ_ONLY;
        } catch (SQLException | RuntimeException gone) {
            LOG.log(System.Logger.Level.DEBUG, "A connection was lent that is dead: {0}", FailureText.brief(gone));
            return Condition.DEAD;
        }
    }

    private boolean isWritable() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW transaction_read_only")) {
            return row.next() && row.getString(1).equals("off");
        }
    }

    /** Whether the failure of a statement means that the connection is of no more use. */
    boolean isDeadAfter(Throwable failure) {
        return DeadConnection.isShownBy(failure, connection);
    }

    /** Keeps the connection from being lent again. */
    void discard() {
        if (!dead) {
            dead = true;
            DeadConnection.discard(connection);
        }
    }

    /** Gives the connection back as it came. If that fails the connection is dead, and whatever was done with it is done. */
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
            LOG.log(System.Logger.Level.DEBUG, "A connection could not be given back: {0}", FailureText.brief(failed));
            discard();
        }
    }
}
