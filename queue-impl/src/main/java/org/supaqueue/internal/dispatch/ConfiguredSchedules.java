package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.util.List;
import org.supaqueue.internal.schedule.ConfiguredSchedule;
import org.supaqueue.internal.store.Schedules;

/** Applies the schedules of the configuration, once after the start of a node. */
final class ConfiguredSchedules {

    private static final System.Logger LOG = System.getLogger(ConfiguredSchedules.class.getName());

    private final List<ConfiguredSchedule> configured;
    private final String source;
    private boolean applied;

    /** @param source distinguishes the configuration from those of other applications with the same schema */
    ConfiguredSchedules(List<ConfiguredSchedule> configured, String source) {
        this.configured = configured;
        this.source = source;
    }

    boolean areApplied() {
        return applied;
    }

    void apply(Schedules schedules) throws SQLException {
        for (ConfiguredSchedule schedule : configured) {
            schedules.configure(schedule, source);
        }
        List<String> names = configured.stream().map(ConfiguredSchedule::name).toList();
        List<String> removed = schedules.pauseRemoved(names, source);
        if (!removed.isEmpty()) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "Schedules are paused, because the configuration no longer defines them: {0}",
                    removed);
        }
        applied = true;
    }
}
