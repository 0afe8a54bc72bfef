package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;

/**
 * The queue's own way to PostgreSQL, apart from any caller's transaction. Lends at most {@value #MAX_CONNECTIONS}
 * connections at a time, so that with the listening one a node never uses more than four of the host's pool.
 */
public final class Database {

    private static final int MAX_CONNECTIONS = 3;

    private final DataSource dataSource;
    /**
     * PostgreSQL may plan a statement while a table is small and keep the plan when it has grown by a million rows: it must
     * not be one that reads the whole table. Nor is any of ours worth compiling.
     *
     * <p>A statement that changes rows it has locked looks them up by {@code job_id BETWEEN x AND x}. By their ctid it would
     * miss each that was updated between its snapshot and the lock: that version cannot be seen by it, whereas from the
     * one it sees PostgreSQL goes on to the newest. And with {@code =} it may read the whole primary key, once for all
     * rows, if it takes the table for empty. Only claims go by ctid: what they miss, the next one takes.
     */
    static final String SETTINGS = "SELECT pg_catalog.set_config('enable_seqscan', 'off', true),"
            + " pg_catalog.set_config('enable_bitmapscan', 'off', true), pg_catalog.set_config('jit', 'off', true),"
            + " pg_catalog.set_config('plan_cache_mode', 'force_generic_plan', true)";

    /** Begins a statement that is to be planned like this. */
    static final String BY_INDEX = SETTINGS + ";\n";

    private volatile Integer hostsIsolation;
    private final Semaphore lent = new Semaphore(MAX_CONNECTIONS, true);

    public Database(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Work on a connection; each statement commits by itself unless the work says otherwise. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Work with one prepared statement. */
    @FunctionalInterface
    interface StatementWork<T> {
        T on(PreparedStatement statement) throws SQLException;
    }

    /** Sets the parameters of a statement. */
    @FunctionalInterface
    interface Parameters {
        void bind(PreparedStatement statement) throws SQLException;
    }

    /** Reads what a statement returned. */
    @FunctionalInterface
    interface Rows<T> {
        T read(ResultSet rows) throws SQLException;
    }

    <T> T with(Work<T> work) throws SQLException {
        lent.acquireUninterruptibly();
        try (Lent borrowed = new Lent(open(), hostsIsolation)) {
            return work.on(borrowed.connection());
        } finally {
            lent.release();
        }
    }

    <T> T prepare(String sql, StatementWork<T> work) throws SQLException {
        return with(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                return work.on(statement);
            }
        });
    }

    /** Runs a statement that begins with {@link #BY_INDEX}. */
    <T> T byIndex(String sql, Parameters parameters, Rows<T> rows) throws SQLException {
        // Both are sent at once and are one transaction, for which the settings hold.
        return prepare(sql, statement -> {
            parameters.bind(statement);
            statement.execute();
            statement.getMoreResults();
            try (ResultSet result = statement.getResultSet()) {
                return rows.read(result);
            }
        });
    }

    /** A connection outside the count, for a caller that keeps it: the listener. */
    Connection open() throws SQLException {
        Connection connection = dataSource.getConnection();
        try {
            readCommitted(connection);
            return connection;
        } catch (SQLException | RuntimeException failed) {
            connection.close();
            throw failed;
        }
    }

    /** A connection that goes back as it came: not every pool sees to that, and the next borrower is the host. */
    private record Lent(Connection connection, int isolation) implements AutoCloseable {
        @Override
        public void close() throws SQLException {
            try (connection) {
                if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
                    connection.setTransactionIsolation(isolation);
                }
            }
        }
    }

    private void readCommitted(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.setAutoCommit(true);
        }
        // Asking costs a round trip, so one connection answers for the pool.
        if (hostsIsolation == null) {
            hostsIsolation = connection.getTransactionIsolation();
        }
        if (hostsIsolation != Connection.TRANSACTION_READ_COMMITTED) {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
    }
}
