package org.supaqueue.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.supaqueue.internal.schedule.ConfiguredSchedule;
import org.supaqueue.internal.schedule.DueSchedule;
import org.supaqueue.internal.schedule.RunPlan;
import org.supaqueue.internal.store.failure.TimeLimit;

/**
 * The node's statements about schedules. Every statement that fires a schedule changes the row that the node has read, or
 * does nothing if another node was first. So a statement is safe to repeat.
 */
public final class Schedules {

    static final SqlFile SQL = new SqlFile("schedule.sql");

    private static final int DELETED_AT_ONCE = 1_000;

    private final Database database;
    private final Schema schema;
    private final Map<String, TimedSql> statements = new ConcurrentHashMap<>();

    public Schedules(Database database, Schema schema) {
        this.database = database;
        this.schema = schema;
    }

    /** Reads schedules that a node has to look at now. */
    public List<DueSchedule> due(int limit) throws SQLException {
        return run("due", parameters -> parameters.setInt("limit", limit), rows -> {
            List<DueSchedule> due = new ArrayList<>();
            while (rows.next()) {
                due.add(ScheduleRows.due(rows));
            }
            return due;
        });
    }

    /**
     * Fires the instants of a plan, and moves the schedule to its next instant.
     *
     * @return how many jobs were enqueued; empty if another node was first, or the schedule has changed
     */
    public Optional<Integer> fire(DueSchedule due, RunPlan plan) throws SQLException {
        return run(
                "fire",
                parameters -> {
                    bindGuard(parameters, due);
                    parameters.setString("new_next", plan.nextRun().toString());
                    bindInstants(parameters, "next_runs", plan.nextRuns());
                    bindInstants(parameters, "instants", plan.instants());
                },
                rows -> {
                    rows.next();
                    return rows.getInt("moved") == 0 ? Optional.empty() : Optional.of(rows.getInt("jobs"));
                });
    }

    /** {@return false if another node was first, or the schedule has changed} */
    public boolean pause(DueSchedule due, String reason) throws SQLException {
        return run(
                "pause_failing",
                parameters -> {
                    bindGuard(parameters, due);
                    parameters.setString("reason", reason);
                },
                ResultSet::next);
    }

    /** Enqueues the job that SQL has requested. {@return false if another node was first} */
    public boolean runRequested(DueSchedule due, Instant requestedAt) throws SQLException {
        return run(
                "run_requested",
                parameters -> {
                    parameters.setString("name", due.name());
                    parameters.setString("requested_at", requestedAt.toString());
                },
                ResultSet::next);
    }

    /**
     * Enqueues the jobs of a part of a backfill.
     *
     * @param range the rest of the backfill, as the node has read it
     * @param instants the first instants of the range
     * @param rest where the backfill continues; empty if the part is the last one
     * @return false if another node was first
     */
    public boolean backfill(
            DueSchedule due, DueSchedule.Range range, Collection<Instant> instants, Optional<Instant> rest)
            throws SQLException {
        return run(
                "backfill",
                parameters -> {
                    bindBackfill(parameters, due, range);
                    parameters.setString("rest", text(rest));
                    bindInstants(parameters, "instants", instants);
                },
                ResultSet::next);
    }

    /** Ends the requests of SQL, because they cannot be done. {@return false if another node was first} */
    public boolean dropRequests(DueSchedule due, String problem) throws SQLException {
        return run(
                "drop_requests",
                parameters -> {
                    parameters.setString("name", due.name());
                    parameters.setString("requested_at", text(due.requests().runAt()));
                    parameters.setString(
                            "backfill_from", text(due.requests().backfill().map(DueSchedule.Range::since)));
                    parameters.setString("problem", problem);
                },
                ResultSet::next);
    }

    private static String text(Optional<Instant> instant) {
        return instant.map(Instant::toString).orElse(null);
    }

    /** Records why the schedule cannot be used. A node looks at the schedule again after a minute. */
    public void recordProblem(DueSchedule due, String problem) throws SQLException {
        run(
                "record_problem",
                parameters -> {
                    parameters.setString("name", due.name());
                    parameters.setLong("revision", due.revision());
                    parameters.setString("problem", problem);
                },
                ResultSet::next);
    }

    /** Deletes the runs whose retention has passed. {@return how many} */
    public long deleteRuns(Duration kept) throws SQLException {
        long deleted = 0;
        int batch;
        do {
            batch = run(
                    "delete_runs",
                    parameters -> {
                        parameters.setLong("kept_ms", kept.toMillis());
                        parameters.setInt("limit", DELETED_AT_ONCE);
                    },
                    rows -> {
                        rows.next();
                        return rows.getInt(1);
                    });
            deleted += batch;
        } while (batch == DELETED_AT_ONCE && !Thread.currentThread().isInterrupted());
        return deleted;
    }

    /**
     * Writes a schedule of the configuration, if its definition is new or has changed, or if the schedule had been removed
     * from the configuration.
     */
    public void configure(ConfiguredSchedule schedule, String source) throws SQLException {
        run(
                "configure",
                parameters -> {
                    parameters.setString("definition", schedule.definition());
                    parameters.setString("payload", schedule.payload());
                    parameters.setString("source", source);
                    parameters.setString("config_hash", schedule.hash());
                },
                ResultSet::next);
    }

    /** Pauses the schedules that a configuration no longer defines. {@return their names} */
    public List<String> pauseRemoved(Collection<String> kept, String source) throws SQLException {
        return run(
                "pause_removed",
                parameters -> {
                    parameters.setString("source", source);
                    parameters.setArray("names", kept, name -> name);
                },
                rows -> {
                    List<String> paused = new ArrayList<>();
                    while (rows.next()) {
                        paused.add(rows.getString("name"));
                    }
                    return paused;
                });
    }

    private static void bindGuard(SqlParameters parameters, DueSchedule due) throws SQLException {
        parameters.setString("name", due.name());
        parameters.setLong("revision", due.revision());
        parameters.setString("changed_at", due.changedAt().toString());
        parameters.setString("next_run", text(due.nextRun()));
    }

    private static void bindBackfill(SqlParameters parameters, DueSchedule due, DueSchedule.Range range)
            throws SQLException {
        parameters.setString("name", due.name());
        parameters.setString("backfill_from", range.since().toString());
    }

    static void bindInstants(SqlParameters parameters, String name, Collection<Instant> instants) throws SQLException {
        parameters.setArray(name, instants, Instant::toString);
    }

    private <T> T run(String statement, Database.Parameters parameters, Database.Rows<T> rows) throws SQLException {
        TimedSql sql = statements.computeIfAbsent(statement, name -> new TimedSql(schema, SQL.statement(name)));
        return database.runByIndex(sql, TimeLimit.USUAL, parameters, rows);
    }
}
