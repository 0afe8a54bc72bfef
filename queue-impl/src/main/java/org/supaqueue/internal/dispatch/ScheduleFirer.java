package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.request.Upcoming;
import org.supaqueue.internal.schedule.DueSchedule;
import org.supaqueue.internal.schedule.RunPlan;
import org.supaqueue.internal.schedule.ScheduleRule;
import org.supaqueue.internal.store.Schedules;
import org.supaqueue.internal.store.failure.FailureText;
import org.supaqueue.internal.store.failure.SqlFailure;

/**
 * Fires the schedules that are due, and does what SQL has requested of schedules. Several nodes may try this at once: one
 * node succeeds. A schedule that cannot be used does not stop the others.
 */
final class ScheduleFirer {

    private static final EventLog LOG = EventLog.of(ScheduleFirer.class);

    /** Few at once, because claims wait meanwhile. */
    private static final int BATCH = 50;

    private static final int BACKFILLED_AT_ONCE = 100;

    /** Claims wait no longer than this, plus the time limit of one statement. */
    private static final Duration MAX_TIME = Duration.ofMillis(500);

    private final Schedules schedules;

    ScheduleFirer(Schedules schedules) {
        this.schedules = schedules;
    }

    /** {@return whether a schedule was changed, so that jobs or more schedules may be due} */
    boolean run() throws SQLException {
        long startedAt = System.nanoTime();
        boolean changed = false;
        for (DueSchedule due : schedules.due(BATCH)) {
            if (System.nanoTime() - startedAt > MAX_TIME.toNanos()) {
                return true;
            }
            changed |= tryRun(due);
        }
        return changed;
    }

    @FunctionalInterface
    private interface Step {
        boolean run(DueSchedule due) throws SQLException;
    }

    /** Fires first: a request that fails must not stop the instants. */
    private boolean tryRun(DueSchedule due) throws SQLException {
        return tryStep(this::fire, due) | tryStep(this::runRequests, due);
    }

    /** Any exception can come from a row: a row may have times that Java cannot compute with. */
    private boolean tryStep(Step step, DueSchedule due) throws SQLException {
        try {
            return step.run(due);
        } catch (RuntimeException invalid) {
            recordProblem(due, String.valueOf(invalid.getMessage()));
        } catch (SQLException failed) {
            if (!SqlFailure.isStatementFailure(failed)) {
                throw failed;
            }
            recordProblem(due, FailureText.brief(failed));
        }
        return false;
    }

    /** Drops requests that the database refuses, because they would fail again and again. */
    private boolean runRequests(DueSchedule due) throws SQLException {
        try {
            return tryRequests(due);
        } catch (RuntimeException invalid) {
            return dropRequests(due, String.valueOf(invalid.getMessage()));
        } catch (SQLException refused) {
            if (!SqlFailure.pointsToRow(refused)) {
                throw refused;
            }
            return dropRequests(due, FailureText.brief(refused));
        }
    }

    private boolean dropRequests(DueSchedule due, String problem) throws SQLException {
        LOG.write(
                LogEvent.SCHEDULE_REQUEST_DROPPED,
                () -> line(due, "What SQL requested of the schedule " + due.name() + " cannot be done: " + problem));
        return schedules.dropRequests(due, problem);
    }

    private boolean tryRequests(DueSchedule due) throws SQLException {
        boolean changed = false;
        if (due.requests().runAt().isPresent()) {
            changed = schedules.runRequested(due, due.requests().runAt().get());
        }
        if (due.requests().backfill().isPresent()) {
            changed |= backfill(due, due.requests().backfill().get());
        }
        return changed;
    }

    private boolean backfill(DueSchedule due, DueSchedule.Range range) throws SQLException {
        ScheduleRule rule = due.rule().parse();
        List<Instant> instants = Upcoming.between(rule.recurrence(), rule.zone(), range.since(), range.until());
        return instants.size() <= BACKFILLED_AT_ONCE
                ? schedules.backfill(due, range, instants, Optional.empty())
                : schedules.backfill(
                        due,
                        range,
                        instants.subList(0, BACKFILLED_AT_ONCE),
                        Optional.of(instants.get(BACKFILLED_AT_ONCE)));
    }

    private boolean fire(DueSchedule due) throws SQLException {
        if (!due.isDue()) {
            return false;
        }
        if (due.deadRuns().isPresent()) {
            return pause(due, due.deadRuns().getAsInt());
        }
        ScheduleRule rule = due.rule().parse();
        RunPlan plan = due.nextRun().isPresent()
                ? RunPlan.of(rule, due.nextRun().get(), due.now())
                : RunPlan.first(rule, due.changedAt());
        return schedules.fire(due, plan).isPresent();
    }

    private boolean pause(DueSchedule due, int deadRuns) throws SQLException {
        boolean paused = schedules.pause(due, "the last " + deadRuns + " jobs are dead");
        if (paused) {
            LOG.write(
                    LogEvent.SCHEDULE_PAUSED,
                    () -> line(
                            due,
                            "The schedule " + due.name() + " is paused, because its last " + deadRuns
                                    + " jobs are dead"));
        }
        return paused;
    }

    private void recordProblem(DueSchedule due, String problem) throws SQLException {
        if (!due.problem().equals(Optional.of(problem))) {
            LOG.write(
                    LogEvent.SCHEDULE_UNUSABLE,
                    () -> line(
                            due,
                            "The schedule " + due.name() + " cannot be used, and a node tries again every minute: "
                                    + problem));
        }
        schedules.recordProblem(due, problem);
    }

    private static LogLine line(DueSchedule due, String text) {
        return LogLine.of(text).schedule(due.name());
    }
}
