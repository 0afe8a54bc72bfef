package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.IntSupplier;
import javax.sql.DataSource;

/**
 * The queue's own way to PostgreSQL, apart from any caller's transaction. Lends at most {@value #MAX_CONNECTIONS}
 * connections at a time, so that with the listening one a node never uses more than four of the host's pool.
 */
public final class Database {

    private static final int MAX_CONNECTIONS = 3;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration MORE_FOR_THE_ANSWER = Duration.ofSeconds(1);

    /**
     * PostgreSQL may plan a statement while a table is small and keep the plan when it has grown by a million rows: it must
     * not be one that reads the whole table. Nor is any of ours worth compiling.
     *
     * <p>A statement that changes rows it has locked looks them up by {@code job_id BETWEEN x AND x}. By their ctid it would
     * miss each that was updated between its snapshot and the lock: that version cannot be seen by it, whereas from the
     * one it sees PostgreSQL goes on to the newest. And with {@code =} it may read the whole primary key, once for all
     * rows, if it takes the table for empty. Only claims go by ctid: what they miss, the next one takes.
     */
    static final String BY_INDEX = "SELECT pg_catalog.set_config('enable_seqscan', 'off', true),"
            + " pg_catalog.set_config('enable_bitmapscan', 'off', true), pg_catalog.set_config('jit', 'off', true),"
            + " pg_catalog.set_config('plan_cache_mode', 'force_generic_plan', true)";

    private static final String TOGETHER = "SELECT pg_catalog.set_config('supaqueue.together', 'yes', true);\n"
            + "SELECT pg_catalog.current_setting('supaqueue.together', true)";

    private final Duration timeout;
    private final Connections connections;
    private final DatabaseOutage outage = new DatabaseOutage();
    private volatile Boolean sendsTogether;
    private final Semaphore lent = new Semaphore(MAX_CONNECTIONS, true);

    /**
     * Works on a DataSource.
     *
     * @param timeout for how long a statement waits for its answer at most; must be shorter than the lease, or a host that
     *     is gone without a word costs the leases
     * @param advice how the pool is made to validate its connections, for the log
     */
    public Database(DataSource dataSource, Duration timeout, String advice) {
        this.timeout = timeout;
        this.connections = new Connections(dataSource, timeout, advice);
    }

    /** Works on a DataSource whose pool is known to validate, with a time-out of {@code PT10S}. */
    public Database(DataSource dataSource) {
        this(dataSource, TIMEOUT, "");
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

    /**
     * Does the work on a connection. If the connection is found dead the work is done once more on another one: a statement
     * that was lost on the way may have been carried out, so all work must bear being repeated.
     */
    <T> T with(Work<T> work) throws SQLException {
        return with(timeout, work);
    }

    /**
     * Does work that may take longer than others.
     *
     * @param patience for how long a statement waits for its answer; zero for as long as it takes
     */
    <T> T with(Duration patience, Work<T> work) throws SQLException {
        lent.acquireUninterruptibly();
        try {
            try {
                return run(patience, work);
            } catch (LostConnectionException lost) {
                return runAgain(patience, work);
            }
        } finally {
            lent.release();
        }
    }

    private <T> T runAgain(Duration patience, Work<T> work) throws SQLException {
        try {
            return run(patience, work);
        } catch (LostConnectionException lost) {
            throw outage.away(lost.getCause());
        }
    }

    private <T> T run(Duration patience, Work<T> work) throws SQLException {
        try (BorrowedConnection borrowed = open()) {
            T result;
            try {
                if (!patience.equals(timeout)) {
                    borrowed.setTimeout(patience);
                }
                result = work.on(borrowed.connection());
            } catch (SQLException | RuntimeException failed) {
                if (!borrowed.isDeadAfter(failed)) {
                    throw failed;
                }
                borrowed.discard();
                lost(failed);
                throw new LostConnectionException(failed);
            }
            outage.works();
            return result;
        }
    }

    <T> T prepare(String sql, StatementWork<T> work) throws SQLException {
        return with(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                return work.on(statement);
            }
        });
    }

    /** Runs a statement by index and within a time, in one transaction with the settings for that. */
    <T> T byIndex(TimedSql sql, TimeLimit limit, Parameters parameters, Rows<T> rows) throws SQLException {
        Duration answered = limit.statement().plus(MORE_FOR_THE_ANSWER);
        return byIndex(sql, limit, answered.compareTo(timeout) > 0 ? answered : timeout, parameters, rows);
    }

    /** @param patience for how long the statement waits for its answer; longer than its limit */
    <T> T byIndex(TimedSql sql, TimeLimit limit, Duration patience, Parameters parameters, Rows<T> rows)
            throws SQLException {
        String limited = sql.within(limit);
        return with(patience, connection -> {
            if (sendsTogether(connection)) {
                return run(connection, limited, parameters, rows);
            }
            return inTransaction(connection, limited, parameters, rows);
        });
    }

    private static <T> T run(Connection connection, String sql, Parameters parameters, Rows<T> rows)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            parameters.bind(statement);
            statement.execute();
            statement.getMoreResults();
            try (ResultSet result = statement.getResultSet()) {
                return rows.read(result);
            }
        }
    }

    private static <T> T inTransaction(Connection connection, String sql, Parameters parameters, Rows<T> rows)
            throws SQLException {
        connection.setAutoCommit(false);
        try {
            T result = run(connection, sql, parameters, rows);
            connection.commit();
            connection.setAutoCommit(true);
            return result;
        } catch (SQLException | RuntimeException failed) {
            rollback(connection, failed);
            throw failed;
        }
    }

    /** Ends a transaction that failed. On a dead connection that fails as well, which says less than the first failure. */
    static void rollback(Connection connection, Exception failed) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException lost) {
            failed.addSuppressed(lost);
        }
    }

    /**
     * Whether the driver sends two statements at once, as one transaction. With preferQueryMode=simple it sends one after the
     * other, each a transaction of its own. Asked once.
     */
    private boolean sendsTogether(Connection connection) throws SQLException {
        Boolean known = sendsTogether;
        if (known == null) {
            known = run(connection, TOGETHER, statement -> {}, row -> row.next() && "yes".equals(row.getString(1)));
            sendsTogether = known;
        }
        return known;
    }

    /** A connection outside the count, for a caller that keeps it: the listener. */
    BorrowedConnection open() throws SQLException {
        outage.enter();
        try {
            return connections.borrow();
        } catch (SQLException | RuntimeException failed) {
            throw outage.away(failed);
        } finally {
            outage.tried();
        }
    }

    /** A connection is dead: the next ones are verified. */
    void lost(Throwable cause) {
        connections.foundDead();
        outage.lost(cause);
    }

    /** What to do when the database works again after an outage; must not block or throw. */
    public void onReturn(Runnable action) {
        outage.onReturn(action);
    }

    /** How many leases the node holds, for the line in the log at the end of an outage. */
    public void reportJobs(IntSupplier held) {
        outage.reportJobs(held);
    }

    /** How long ago the last outage ended. */
    public Duration sinceOutage() {
        return outage.sinceEnd();
    }
}
