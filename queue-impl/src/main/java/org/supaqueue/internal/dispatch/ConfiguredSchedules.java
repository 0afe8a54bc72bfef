package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.schedule.ConfiguredSchedule;
import org.supaqueue.internal.store.Schedules;
import org.supaqueue.internal.store.failure.FailureText;
import org.supaqueue.internal.store.failure.SqlFailure;

/** Applies the schedules of the configuration, once after the start of a node. */
final class ConfiguredSchedules {

    private static final EventLog LOG = EventLog.of(ConfiguredSchedules.class);

    private final List<ConfiguredSchedule> configured;
    private final String source;
    private final Set<String> reported = new HashSet<>();
    private boolean applied;

    /** @param source distinguishes the configuration from those of other applications with the same schema */
    ConfiguredSchedules(List<ConfiguredSchedule> configured, String source) {
        this.configured = configured;
        this.source = source;
    }

    boolean areApplied() {
        return applied;
    }

    /** @throws SQLException if the database refused a schedule; the other schedules are applied */
    void apply(Schedules schedules) throws SQLException {
        SQLException refused = null;
        for (ConfiguredSchedule schedule : configured) {
            try {
                schedules.configure(schedule, source);
            } catch (SQLException failed) {
                refused = refused(schedule, failed);
            }
        }
        pauseRemoved(schedules);
        if (refused != null) {
            throw refused;
        }
        applied = true;
    }

    private SQLException refused(ConfiguredSchedule schedule, SQLException failed) throws SQLException {
        if (!SqlFailure.isStatementFailure(failed)) {
            throw failed;
        }
        LOG.write(
                reported.add(schedule.name()) ? LogEvent.SCHEDULE_REFUSED : LogEvent.SCHEDULE_REFUSED_AGAIN,
                () -> LogLine.of("The database refused the configured schedule " + schedule.name() + ": "
                                + FailureText.brief(failed))
                        .schedule(schedule.name()));
        return failed;
    }

    private void pauseRemoved(Schedules schedules) throws SQLException {
        List<String> names = configured.stream().map(ConfiguredSchedule::name).toList();
        List<String> removed = schedules.pauseRemoved(names, source);
        if (!removed.isEmpty()) {
            LOG.write(
                    LogEvent.SCHEDULE_REMOVED,
                    () -> LogLine.of(
                            "Schedules are paused, because the configuration no longer defines them: " + removed));
        }
    }
}
