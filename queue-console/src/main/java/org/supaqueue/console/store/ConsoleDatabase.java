package org.supaqueue.console.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.sql.DataSource;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.store.DeadConnection;
import org.supaqueue.internal.store.Schema;

/**
 * Runs the reads of the console. Each read is one read-only transaction with a time-out, so that the console can neither
 * change nor hold up anything. Uses at most {@value #MAX_CONNECTIONS} connections of the pool.
 */
public final class ConsoleDatabase {

    private static final EventLog LOG = EventLog.of(ConsoleDatabase.class);
    private static final int MAX_CONNECTIONS = 2;
    private static final int WAIT_SECONDS = 5;

    private static final String BEGIN = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";
    private static final String SETTINGS = "SELECT pg_catalog.set_config('statement_timeout', ?, true),"
            + " pg_catalog.set_config('lock_timeout', '500', true), pg_catalog.set_config('jit', 'off', true)";

    private final DataSource dataSource;
    private final Semaphore permits = new Semaphore(MAX_CONNECTIONS, true);

    /** @param dataSource the primary, or a standby */
    public ConsoleDatabase(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** How long a statement of a read may run. */
    public enum Limit {
        /** For everything that pages ask for by themselves. */
        USUAL("5000"),
        /** For an exact count, which a person has asked for. */
        LONG("60000");

        private final String millis;

        Limit(String millis) {
            this.millis = millis;
        }
    }

    /**
     * Runs a read.
     *
     * @param schema where the tables are
     * @return the result of the work
     * @throws ReadFailedException if the database cannot be reached or refuses a query
     */
    public <T> T read(Schema schema, Limit limit, Function<Reads, T> work) {
        acquire();
        try {
            return runAgainIfDead(schema, limit, work);
        } catch (SQLException failed) {
            throw new ReadFailedException(failed);
        } finally {
            permits.release();
        }
    }

    private void acquire() {
        try {
            if (!permits.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new ReadFailedException(new SQLException("the console's reads take too long", "57014"));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ReadFailedException(new SQLException("interrupted", "57014", interrupted));
        }
    }

    /** A pool that does not validate lends dead connections after the database was away. */
    private <T> T runAgainIfDead(Schema schema, Limit limit, Function<Reads, T> work) throws SQLException {
        try {
            return run(schema, limit, work);
        } catch (DeadConnectionFoundException dead) {
            LOG.write(LogEvent.CONNECTION_DEAD, () -> LogLine.of("The pool lent the console a dead connection"));
            try {
                return run(schema, limit, work);
            } catch (DeadConnectionFoundException deadToo) {
                throw deadToo.sqlFailure();
            }
        }
    }

    private <T> T run(Schema schema, Limit limit, Function<Reads, T> work)
            throws SQLException, DeadConnectionFoundException {
        Connection connection = dataSource.getConnection();
        boolean isDead = false;
        try {
            begin(connection, limit);
            return work.apply(new Reads(connection, schema));
        } catch (SQLException | ReadFailedException failed) {
            SQLException cause = failed instanceof SQLException sql ? sql : (SQLException) failed.getCause();
            isDead = DeadConnection.isDeadAfter(cause, connection);
            if (isDead) {
                throw new DeadConnectionFoundException(cause);
            }
            throw failed;
        } finally {
            end(connection, isDead);
        }
    }

    private static void begin(Connection connection, Limit limit) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement begin = connection.createStatement()) {
            begin.execute(BEGIN);
        }
        try (PreparedStatement settings = connection.prepareStatement(SETTINGS)) {
            settings.setString(1, limit.millis);
            settings.execute();
        }
    }

    /** Throws nothing: the work has succeeded, or its failure says more. */
    private static void end(Connection connection, boolean isDead) {
        try {
            if (!isDead) {
                connection.rollback();
                connection.setAutoCommit(true);
                connection.close();
                return;
            }
        } catch (SQLException failed) {
            LOG.write(
                    LogEvent.CONNECTION_UNRETURNED,
                    () -> LogLine.of("The console could not return a connection to the pool"),
                    failed);
        }
        DeadConnection.discard(connection);
    }

    /** Shows that a read failed because of its connection, so that another connection may succeed. */
    private static final class DeadConnectionFoundException extends Exception {
        private static final long serialVersionUID = 1L;

        DeadConnectionFoundException(SQLException cause) {
            super(cause);
        }

        SQLException sqlFailure() {
            return (SQLException) getCause();
        }
    }
}
