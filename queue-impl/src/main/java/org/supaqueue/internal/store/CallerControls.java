package org.supaqueue.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.supaqueue.Pause;
import org.supaqueue.QueueStatus;

/**
 * Runs the callers' operations on queues inside the JTA transaction of the calling thread. Every method needs an active
 * transaction.
 */
public final class CallerControls {

    static final SqlFile SQL = new SqlFile("control.sql");
    private static final String PAUSE = SQL.statement("pause");
    private static final String RESUME = SQL.statement("resume");
    private static final String PAUSE_OF = SQL.statement("pause_of");
    private static final String QUEUES = SQL.statement("queues");
    private static final String LAST_JOB = SQL.statement("last_job");
    private static final String PURGE_PAGE = SQL.statement("purge_page");

    private final CallerStore store;

    public CallerControls(CallerStore store) {
        this.store = store;
    }

    public void pause(Schema schema, String queue, String reason) throws SQLException {
        store.query(
                schema,
                PAUSE,
                parameters -> {
                    parameters.setString("queue", queue);
                    parameters.setString("reason", reason);
                },
                ResultSet::next);
    }

    /** {@return whether the queue was paused} */
    public boolean resume(Schema schema, String queue) throws SQLException {
        return store.query(schema, RESUME, parameters -> parameters.setString("queue", queue), row -> {
            row.next();
            return row.getBoolean(1);
        });
    }

    public Optional<Pause> pauseOf(Schema schema, String queue) throws SQLException {
        return store.query(
                schema,
                PAUSE_OF,
                parameters -> parameters.setString("queue", queue),
                row -> row.next() ? readPause(row, "pause_reason") : Optional.empty());
    }

    public List<QueueStatus> queues(Schema schema) throws SQLException {
        return store.query(schema, QUEUES, parameters -> {}, row -> {
            List<QueueStatus> found = new ArrayList<>();
            while (row.next()) {
                found.add(new QueueStatus(
                        row.getString("queue"),
                        readPause(row, "reason"),
                        row.getLong("waiting"),
                        row.getLong("in_flight")));
            }
            return found;
        });
    }

    private static Optional<Pause> readPause(ResultSet row, String reason) throws SQLException {
        Optional<String> why = Optional.ofNullable(row.getString(reason));
        return TimeColumn.read(row, "paused_at").map(pausedAt -> new Pause(pausedAt, why));
    }

    /** {@return the largest id of a job; jobs that are enqueued later have larger ids} */
    public long lastJob(Schema schema) throws SQLException {
        return store.query(schema, LAST_JOB, parameters -> {}, row -> {
            row.next();
            return row.getLong(1);
        });
    }

    /** Cancels the jobs of the page that a purge has to read next. */
    public Purge.Page purgePage(Schema schema, Purge.Position position) throws SQLException {
        JobKey after = position.after();
        return store.query(
                schema,
                PURGE_PAGE,
                parameters -> {
                    parameters.setString("queue", after.queue());
                    parameters.setObject("due", position.due());
                    parameters.setInt("after_priority", after.priority());
                    parameters.setString("after_run_at", after.runAt());
                    parameters.setLong("after_id", after.jobId());
                    parameters.setLong("until_id", position.untilId());
                    parameters.setInt("page_size", Purge.PAGE_SIZE);
                },
                row -> {
                    row.next();
                    JobKey last = new JobKey(after.queue(), row.getInt(3), row.getString(4), row.getLong(5));
                    return new Purge.Page(row.getLong(1), row.getLong(2), last);
                });
    }
}
