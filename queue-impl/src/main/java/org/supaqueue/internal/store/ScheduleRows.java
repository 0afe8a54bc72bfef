package org.supaqueue.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.supaqueue.HttpVerb;
import org.supaqueue.JobId;
import org.supaqueue.JobState;
import org.supaqueue.MissedRuns;
import org.supaqueue.Overlap;
import org.supaqueue.Pause;
import org.supaqueue.RunKind;
import org.supaqueue.ScheduleRun;
import org.supaqueue.ScheduleStatus;
import org.supaqueue.internal.schedule.DueSchedule;
import org.supaqueue.internal.schedule.ScheduleRule;

/** Reads the rows of schedules and of their runs. */
final class ScheduleRows {

    private ScheduleRows() {}

    static DueSchedule due(ResultSet row) throws SQLException {
        return new DueSchedule(
                row.getString("name"),
                row.getLong("revision"),
                rule(row),
                TimeColumn.read(row, "next_run"),
                TimeColumn.read(row, "changed_at").orElseThrow(),
                row.getBoolean("paused"),
                TimeColumn.read(row, "now").orElseThrow(),
                new DueSchedule.Requests(TimeColumn.read(row, "run_requested_at"), backfill(row)),
                row.getBoolean("is_failing") ? OptionalInt.of(row.getInt("pause_after")) : OptionalInt.empty(),
                Optional.ofNullable(row.getString("problem")));
    }

    static ScheduleRule.Text rule(ResultSet row) throws SQLException {
        return new ScheduleRule.Text(
                row.getString("cron"),
                row.getString("zone"),
                row.getString("missed"),
                Duration.ofMillis(row.getLong("within_ms")));
    }

    private static Optional<DueSchedule.Range> backfill(ResultSet row) throws SQLException {
        Optional<Instant> until = TimeColumn.read(row, "backfill_until");
        return TimeColumn.read(row, "backfill_from").map(since -> new DueSchedule.Range(since, until.orElse(since)));
    }

    static ScheduleStatus status(ResultSet row) throws SQLException {
        Optional<String> reason = Optional.ofNullable(row.getString("reason"));
        return new ScheduleStatus(
                row.getString("name"),
                row.getString("cron"),
                row.getString("zone"),
                HttpVerb.valueOf(row.getString("http_verb")),
                row.getString("url_path"),
                row.getString("queue"),
                MissedRuns.valueOf(row.getString("missed").toUpperCase(Locale.ROOT)),
                Overlap.valueOf(row.getString("overlap").toUpperCase(Locale.ROOT)),
                instants(row.getString("next_runs")),
                TimeColumn.read(row, "last_run"),
                TimeColumn.read(row, "paused_at").map(at -> new Pause(at, reason)),
                Optional.ofNullable(row.getString("problem")),
                Optional.ofNullable(row.getString("source")));
    }

    /** @param text instants in the form of Java, separated by commas; null for none */
    private static List<Instant> instants(String text) {
        return text == null || text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(",")).map(Instant::parse).toList();
    }

    static ScheduleRun run(ResultSet row) throws SQLException {
        Long job = row.getObject("job_id", Long.class);
        String status = row.getString("status");
        return new ScheduleRun(
                row.getString("schedule"),
                TimeColumn.read(row, "instant").orElseThrow(),
                RunKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                TimeColumn.read(row, "started_at").orElseThrow(),
                Optional.ofNullable(job).map(JobId::new),
                job == null ? Optional.empty() : Optional.ofNullable(status).map(JobState::ofStatus));
    }

    /** {@return the kind of a run as its column has it} */
    static String text(RunKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
