package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.IntSupplier;
import javax.sql.DataSource;
import org.supaqueue.internal.store.failure.LostConnectionException;
import org.supaqueue.internal.store.failure.TimeLimit;

/**
 * Runs the queue's own statements, outside of any caller's transaction. Uses at most {@value #MAX_CONNECTIONS}
 * connections at a time. With the listening connection, a node never uses more than four connections of the
 * application's pool.
 */
public final class Database {

    private static final int MAX_CONNECTIONS = 3;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_MARGIN = Duration.ofSeconds(1);

    /**
     * Settings that make PostgreSQL read tables by index only.
     *
     * <p>PostgreSQL may plan a statement while a table is small, and keep this plan after the table has grown by a
     * million rows. So the plan must not read the whole table. JIT is off, because none of our statements is worth
     * compiling.
     *
     * <p>A statement that locks rows and then changes them finds the locked rows by {@code job_id BETWEEN x AND x}. A
     * lookup by ctid does not find a row that another transaction updated between the snapshot and the lock: the ctid
     * names the new version of the row, and the snapshot shows only the old version. A lookup by id finds the old
     * version, and PostgreSQL then goes to the newest version. A lookup by {@code job_id = x} may read the whole
     * primary key once for all rows, if the planner believes that the table is empty. Only claims find rows by ctid,
     * because a later claim takes the rows that one claim did not find.
     */
    static final String INDEX_SETTINGS = "SELECT pg_catalog.set_config('enable_seqscan', 'off', true),"
            + " pg_catalog.set_config('enable_bitmapscan', 'off', true), pg_catalog.set_config('jit', 'off', true),"
            + " pg_catalog.set_config('plan_cache_mode', 'force_generic_plan', true)";

    private final Duration timeout;
    private final Connections connections;
    private final DatabaseOutage outage = new DatabaseOutage();
    private final StatementTransaction transaction = new StatementTransaction();
    private final Semaphore permits = new Semaphore(MAX_CONNECTIONS, true);

    /**
     * Uses the connections of a DataSource.
     *
     * @param timeout how long a statement waits for its answer at most; must be shorter than the lease, or the leases
     *     expire when the database host disappears without closing its connections
     * @param advice text for the log: how to make the pool validate its connections
     */
    public Database(DataSource dataSource, Duration timeout, String advice) {
        this.timeout = timeout;
        this.connections = new Connections(dataSource, timeout, advice);
    }

    /** Uses a DataSource whose pool validates its connections, with a time-out of {@code PT10S}. */
    public Database(DataSource dataSource) {
        this(dataSource, TIMEOUT, "");
    }

    /** Work on a connection. Auto-commit is on unless the work turns it off. */
    @FunctionalInterface
    interface ConnectionWork<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Work with one prepared statement. */
    @FunctionalInterface
    interface StatementWork<T> {
        T run(PreparedStatement statement) throws SQLException;
    }

    /** Sets the parameters of a statement. */
    @FunctionalInterface
    interface Parameters {
        void bind(SqlParameters parameters) throws SQLException;
    }

    /** Reads what a statement returned. */
    @FunctionalInterface
    interface Rows<T> {
        T read(ResultSet rows) throws SQLException;
    }

    /**
     * Runs the work on a connection. If the connection is dead, runs the work once more on another connection. All work
     * must be safe to repeat, because the database may have executed a statement whose answer was lost.
     */
    <T> T withConnection(ConnectionWork<T> work) throws SQLException {
        return withConnection(timeout, work);
    }

    /**
     * Runs work with a time-out of its own, like {@link #withConnection(ConnectionWork)}.
     *
     * @param answerTimeout how long a statement waits for its answer; zero for no limit
     */
    <T> T withConnection(Duration answerTimeout, ConnectionWork<T> work) throws SQLException {
        permits.acquireUninterruptibly();
        try {
            try {
                return run(answerTimeout, work);
            } catch (LostConnectionException lost) {
                return runAgain(answerTimeout, work);
            }
        } finally {
            permits.release();
        }
    }

    private <T> T runAgain(Duration answerTimeout, ConnectionWork<T> work) throws SQLException {
        try {
            return run(answerTimeout, work);
        } catch (LostConnectionException lost) {
            throw outage.recordUnavailable(lost.getCause());
        }
    }

    private <T> T run(Duration answerTimeout, ConnectionWork<T> work) throws SQLException {
        try (BorrowedConnection borrowed = borrow()) {
            T result;
            try {
                if (!answerTimeout.equals(timeout)) {
                    borrowed.setTimeout(answerTimeout);
                }
                result = work.run(borrowed.connection());
            } catch (SQLException | RuntimeException failed) {
                if (!borrowed.isDeadAfter(failed)) {
                    throw failed;
                }
                borrowed.discard();
                recordLostConnection(failed);
                throw new LostConnectionException(failed);
            }
            outage.recordSuccess();
            return result;
        }
    }

    <T> T withStatement(String sql, StatementWork<T> work) throws SQLException {
        return withConnection(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                return work.run(statement);
            }
        });
    }

    /** Runs a statement by index only and within a time limit. The statement and its settings are one transaction. */
    <T> T runByIndex(TimedSql sql, TimeLimit limit, Parameters parameters, Rows<T> rows) throws SQLException {
        Duration answerTimeout = limit.statementTimeout().plus(ANSWER_MARGIN);
        return runByIndex(sql, limit, answerTimeout.compareTo(timeout) > 0 ? answerTimeout : timeout, parameters, rows);
    }

    /** @param answerTimeout how long the statement waits for its answer; longer than the statement's time limit */
    <T> T runByIndex(TimedSql sql, TimeLimit limit, Duration answerTimeout, Parameters parameters, Rows<T> rows)
            throws SQLException {
        return withConnection(answerTimeout, connection -> transaction.run(connection, sql, limit, parameters, rows));
    }

    /** Borrows a connection that does not count towards the maximum. For the listener, which keeps its connection. */
    BorrowedConnection borrow() throws SQLException {
        outage.beginConnect();
        try {
            return connections.borrow();
        } catch (SQLException | RuntimeException failed) {
            throw outage.recordUnavailable(failed);
        } finally {
            outage.endConnect();
        }
    }

    /** Records that a connection is dead, so that the next connections are verified. */
    void recordLostConnection(Throwable cause) {
        connections.recordDead();
        outage.recordLostConnection(cause);
    }

    /** Registers an action to run when the database works again after an outage. The action must not block or throw. */
    public void onRecovery(Runnable action) {
        outage.onRecovery(action);
    }

    /** Sets the source of this node's number of leases, for the log line at the end of an outage. */
    public void setLeaseCount(IntSupplier count) {
        outage.setLeaseCount(count);
    }

    /** The time since the last outage ended. At least a day if none has ended yet. */
    public Duration sinceOutage() {
        return outage.sinceEnd();
    }
}
