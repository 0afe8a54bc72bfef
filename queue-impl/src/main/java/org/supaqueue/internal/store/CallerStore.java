package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.supaqueue.CancelResult;
import org.supaqueue.Enqueued;
import org.supaqueue.Job;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;
import org.supaqueue.RetryResult;
import org.supaqueue.internal.store.failure.LostConnectionException;
import org.supaqueue.internal.store.failure.NoConnectionException;
import org.supaqueue.internal.store.failure.SqlFailure;

/**
 * Runs the callers' operations on jobs inside the JTA transaction of the calling thread. Changes use our own SQL on the
 * transaction's connection. Queries use an EclipseLink EntityManager that joins the transaction. Every method except
 * {@link #close} needs an active transaction.
 */
public final class CallerStore implements AutoCloseable {

    private static final String CANCEL = CallerControls.SQL.statement("cancel");
    private static final String RETRY = CallerControls.SQL.statement("retry");

    private final DataSource dataSource;
    private final JobFinder finder;

    /**
     * Opens the queue's persistence unit.
     *
     * @param targetServer EclipseLink's name for the application server
     */
    public CallerStore(DataSource dataSource, String targetServer) {
        this(dataSource, new EntityFinder(dataSource, targetServer));
    }

    private CallerStore(DataSource dataSource, JobFinder finder) {
        this.dataSource = dataSource;
        this.finder = finder;
    }

    /** {@return a store that uses JDBC alone, for callers whose transactions are not JTA transactions} */
    public static CallerStore withoutJta(DataSource dataSource) {
        return new CallerStore(dataSource, new RowFinder());
    }

    /** Takes the connection of the transaction, and then lets the work insert jobs. */
    public List<JobId> enqueue(Schema schema, JobInserter.Work work) throws SQLException {
        return onTransactionConnection(
                connection -> work.with(jobs -> new InsertStatement(connection, jobs).run(schema)));
    }

    /** Inserts jobs with and without unique keys. {@return the results in the order of the requests} */
    public List<Enqueued> enqueueUnique(Schema schema, List<JobRequest> requests) throws SQLException {
        return onTransactionConnection(connection -> new JobBatch(connection, schema, requests).run());
    }

    /**
     * Finds a job. Takes the connection of the transaction first, and EclipseLink then uses the same connection. If
     * EclipseLink took the connection itself, a failure to take it would not show that only this connection was dead.
     */
    public Optional<Job> find(Schema schema, JobId id) throws SQLException {
        return onTransactionConnection(connection -> finder.find(connection, schema, id));
    }

    /**
     * Makes the transaction READ COMMITTED, whatever the database's default is. Must be the transaction's first
     * statement.
     */
    public void readCommitted() throws SQLException {
        onTransactionConnection(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
            }
        });
    }

    public CancelResult cancel(Schema schema, JobId id) throws SQLException {
        return CancelResult.valueOf(change(schema, CANCEL, id));
    }

    public RetryResult retry(Schema schema, JobId id) throws SQLException {
        return RetryResult.valueOf(change(schema, RETRY, id));
    }

    private String change(Schema schema, String sql, JobId id) throws SQLException {
        return query(schema, sql, parameters -> parameters.setLong("job_id", id.value()), row -> {
            row.next();
            return row.getString(1);
        });
    }

    /** Runs a query on the connection of the thread's transaction. */
    <T> T query(Schema schema, String text, Database.Parameters parameters, Database.Rows<T> rows) throws SQLException {
        NamedSql sql = schema.statement(text);
        return onTransactionConnection(connection -> sql.query(connection, parameters, rows));
    }

    /**
     * Runs work on the connection of the thread's transaction. The DataSource lends this connection, and takes it back
     * when the transaction ends. A dead connection is discarded here, because a pool that does not validate connections
     * would lend the dead connection to the next transaction.
     */
    <T> T onTransactionConnection(Database.ConnectionWork<T> work) throws SQLException {
        try (Connection connection = connection()) {
            try {
                return work.run(connection);
            } catch (SQLException | RuntimeException failed) {
                if (isReadOnlyByApplication(failed, connection) || !DeadConnection.isDeadAfter(failed, connection)) {
                    throw failed;
                }
                DeadConnection.discard(connection);
                throw new LostConnectionException(failed);
            }
        }
    }

    /** Whether the application made the connection read-only. Otherwise the database server is no longer a primary. */
    private static boolean isReadOnlyByApplication(Exception failed, Connection connection) throws SQLException {
        return SqlFailure.sqlState(failed).equals("25006") && connection.isReadOnly();
    }

    /** The pool may detect a dead connection while lending it. Payara then removes the connection, but still throws. */
    private Connection connection() throws SQLException {
        try {
            return dataSource.getConnection();
        } catch (SQLException failed) {
            throw new NoConnectionException(failed);
        }
    }

    @Override
    public void close() {
        finder.close();
    }
}
