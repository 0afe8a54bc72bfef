package org.supaqueue.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.supaqueue.InvalidScheduleException;
import org.supaqueue.JobId;
import org.supaqueue.JobSchedule;
import org.supaqueue.RunKind;
import org.supaqueue.ScheduleRun;
import org.supaqueue.ScheduleStatus;
import org.supaqueue.internal.request.Quoted;
import org.supaqueue.internal.request.ScheduleJson;
import org.supaqueue.internal.request.Upcoming;
import org.supaqueue.internal.schedule.ScheduleRule;

/**
 * Runs the callers' operations on schedules inside the JTA transaction of the calling thread. Every method needs an
 * active transaction.
 */
public final class CallerSchedules {

    private static final SqlFile SQL = Schedules.SQL;

    private final CallerStore store;

    public CallerSchedules(CallerStore store) {
        this.store = store;
    }

    public void create(Schema schema, JobSchedule schedule) throws SQLException {
        query(
                schema,
                "create",
                parameters -> {
                    parameters.setString("definition", ScheduleJson.of(schedule));
                    parameters.setString("payload", schedule.job().payload().orElse(null));
                },
                ResultSet::next);
    }

    public void pause(Schema schema, String name, String reason) throws SQLException {
        query(
                schema,
                "pause",
                parameters -> {
                    parameters.setString("name", name);
                    parameters.setString("reason", reason);
                },
                ResultSet::next);
    }

    /** {@return whether the schedule was paused} */
    public boolean resume(Schema schema, String name) throws SQLException {
        return query(schema, "resume", parameters -> parameters.setString("name", name), CallerSchedules::readBoolean);
    }

    /** {@return whether there was such a schedule} */
    public boolean drop(Schema schema, String name) throws SQLException {
        return query(schema, "drop", parameters -> parameters.setString("name", name), CallerSchedules::readBoolean);
    }

    private static boolean readBoolean(ResultSet row) throws SQLException {
        row.next();
        return row.getBoolean(1);
    }

    /** Enqueues a job now. {@return its id; empty if an earlier job is unfinished and the schedule skips overlaps} */
    public Optional<JobId> run(Schema schema, String name) throws SQLException {
        Instant now = lock(schema, name).now();
        List<JobId> started = start(schema, name, List.of(now), RunKind.MANUAL);
        audit(schema, name, RunKind.MANUAL, started, null);
        return started.stream().findFirst();
    }

    /** Enqueues a job for each instant of the range without a run. {@return the ids} */
    public List<JobId> backfill(Schema schema, String name, Instant since, Instant until) throws SQLException {
        Locked locked = lock(schema, name);
        if (since.isBefore(Upcoming.EARLIEST) || !since.isBefore(until) || until.isAfter(locked.now())) {
            throw new InvalidScheduleException("backfill", "must be a range of the past, with since before until");
        }
        ScheduleRule rule = locked.rule().parse();
        List<JobId> started =
                start(schema, name, Upcoming.between(rule.recurrence(), rule.zone(), since, until), RunKind.BACKFILL);
        audit(schema, name, RunKind.BACKFILL, started, "{\"since\": \"" + since + "\", \"until\": \"" + until + "\"}");
        return started;
    }

    /** Writes the audit of runs: they change no row of {@code job_schedule}, whose triggers audit everything else. */
    private void audit(Schema schema, String name, RunKind kind, List<JobId> started, String details)
            throws SQLException {
        query(
                schema,
                "audit_runs",
                parameters -> {
                    parameters.setString("name", name);
                    parameters.setString("kind", ScheduleRows.text(kind));
                    parameters.setLong("jobs", started.size());
                    parameters.setString("details", details);
                },
                ResultSet::next);
    }

    /** {@return when the schedule fires} */
    public ScheduleRule rule(Schema schema, String name) throws SQLException {
        return query(schema, "rule", parameters -> parameters.setString("name", name), row -> {
                    checkKnown(row, name);
                    return ScheduleRows.rule(row);
                })
                .parse();
    }

    /** A locked row, and the time of the database. */
    private record Locked(ScheduleRule.Text rule, Instant now) {}

    private Locked lock(Schema schema, String name) throws SQLException {
        return query(schema, "lock", parameters -> parameters.setString("name", name), row -> {
            checkKnown(row, name);
            return new Locked(
                    ScheduleRows.rule(row), TimeColumn.read(row, "now").orElseThrow());
        });
    }

    private static void checkKnown(ResultSet row, String name) throws SQLException {
        if (!row.next()) {
            throw new InvalidScheduleException("name", Quoted.of(name) + " must be the name of a schedule");
        }
    }

    private List<JobId> start(Schema schema, String name, List<Instant> instants, RunKind kind) throws SQLException {
        return query(
                schema,
                "start",
                parameters -> {
                    parameters.setString("name", name);
                    parameters.setString("kind", ScheduleRows.text(kind));
                    Schedules.bindInstants(parameters, "instants", instants);
                },
                rows -> {
                    List<JobId> ids = new ArrayList<>();
                    while (rows.next()) {
                        ids.add(new JobId(rows.getLong("job_id")));
                    }
                    return ids;
                });
    }

    /** @param name the name of one schedule, or null for all */
    public List<ScheduleStatus> list(Schema schema, String name) throws SQLException {
        return query(schema, "list", parameters -> parameters.setString("name", name), rows -> {
            List<ScheduleStatus> found = new ArrayList<>();
            while (rows.next()) {
                found.add(ScheduleRows.status(rows));
            }
            return found;
        });
    }

    public List<ScheduleRun> runs(Schema schema, String name, int count) throws SQLException {
        return query(
                schema,
                "runs",
                parameters -> {
                    parameters.setString("name", name);
                    parameters.setInt("count", count);
                },
                rows -> {
                    List<ScheduleRun> runs = new ArrayList<>();
                    while (rows.next()) {
                        runs.add(ScheduleRows.run(rows));
                    }
                    return runs;
                });
    }

    private <T> T query(Schema schema, String statement, Database.Parameters parameters, Database.Rows<T> rows)
            throws SQLException {
        return store.query(schema, SQL.statement(statement), parameters, rows);
    }
}
