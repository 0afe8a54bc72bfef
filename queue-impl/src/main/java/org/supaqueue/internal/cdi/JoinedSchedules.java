package org.supaqueue.internal.cdi;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.supaqueue.InvalidScheduleException;
import org.supaqueue.JobId;
import org.supaqueue.JobSchedule;
import org.supaqueue.ScheduleRun;
import org.supaqueue.ScheduleStatus;
import org.supaqueue.internal.schedule.ScheduleRule;
import org.supaqueue.internal.store.CallerSchedules;
import org.supaqueue.internal.store.Schema;
import org.supaqueue.internal.store.failure.SqlFailure;

/** Runs the operations on schedules in the current transaction: the caller's, or one that the queue itself began. */
final class JoinedSchedules {

    private static final String CHECK_VIOLATION = "23514";

    private final JoinedQueue joined;
    private final CallerSchedules schedules;

    JoinedSchedules(JoinedQueue joined, CallerSchedules schedules) {
        this.joined = joined;
        this.schedules = schedules;
    }

    /** @param own true if the queue began the transaction for this call */
    Void create(Schema schema, JobSchedule schedule, boolean own) {
        return change(own, () -> {
            schedules.create(schema, schedule);
            return null;
        });
    }

    /** @param own true if the queue began the transaction for this call */
    Void pause(Schema schema, String name, String reason, boolean own) {
        return change(own, () -> {
            schedules.pause(schema, name, reason);
            return null;
        });
    }

    /** @param own true if the queue began the transaction for this call */
    boolean resume(Schema schema, String name, boolean own) {
        return change(own, () -> schedules.resume(schema, name));
    }

    /** @param own true if the queue began the transaction for this call */
    boolean drop(Schema schema, String name, boolean own) {
        return change(own, () -> schedules.drop(schema, name));
    }

    /** @param own true if the queue began the transaction for this call */
    Optional<JobId> run(Schema schema, String name, boolean own) {
        return change(own, () -> {
            Optional<JobId> job = schedules.run(schema, name);
            joined.recordUncommitted(job.stream().toList());
            return job;
        });
    }

    /** @param own true if the queue began the transaction for this call */
    int backfill(Schema schema, String name, Instant since, Instant until, boolean own) {
        return change(own, () -> {
            List<JobId> jobs = schedules.backfill(schema, name, since, until);
            joined.recordUncommitted(jobs);
            return jobs.size();
        });
    }

    ScheduleRule rule(Schema schema, String name) {
        return joined.inTransaction(() -> typed(() -> schedules.rule(schema, name)));
    }

    Optional<ScheduleStatus> find(Schema schema, String name) {
        return joined.inTransaction(() -> schedules.list(schema, name).stream().findFirst());
    }

    List<ScheduleStatus> list(Schema schema) {
        return joined.inTransaction(() -> schedules.list(schema, null));
    }

    List<ScheduleRun> runs(Schema schema, String name, int count) {
        return joined.inTransaction(() -> schedules.runs(schema, name, count));
    }

    private <T> T change(boolean own, JoinedQueue.Work<T> work) {
        return joined.inTransaction(() -> {
            joined.isolate(own);
            T result = typed(work);
            joined.wakeAllAfterCommit();
            return result;
        });
    }

    /** Turns a refusal of the SQL functions into an exception with the same text. */
    private static <T> T typed(JoinedQueue.Work<T> work) throws SQLException {
        try {
            return work.run();
        } catch (SQLException refused) {
            if (!SqlFailure.sqlState(refused).equals(CHECK_VIOLATION)) {
                throw refused;
            }
            String firstLine =
                    String.valueOf(refused.getMessage()).lines().findFirst().orElse("");
            throw new InvalidScheduleException("job_schedule", "refused: " + firstLine, refused);
        }
    }
}
