package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.store.Expiration;
import org.supaqueue.internal.store.Store;
import org.supaqueue.internal.store.WakeTimes;

/**
 * Does what time alone makes necessary: rescues jobs whose lease has expired, promotes scheduled jobs that are due, makes
 * waiting jobs dead whose {@code expires_at} has passed, and fires recurring schedules. Only the dispatcher's thread may
 * use this object.
 */
final class TimedJobs {

    private static final EventLog LOG = EventLog.of(TimedJobs.class);

    private final Rescuer rescuer;
    private final Events events;
    private final ConfiguredSchedules configuredSchedules;
    private final BackoffTask rescues = new BackoffTask("Rescuing jobs of lost nodes");
    private final BackoffTask promotions = new BackoffTask("Promoting scheduled jobs");
    private final BackoffTask expirations = new BackoffTask("Making expired jobs dead");
    private final BackoffTask configurations = new BackoffTask("Applying the configured schedules");
    private final BackoffTask schedules = new BackoffTask("Firing schedules");
    private boolean moreNow;

    TimedJobs(Rescuer rescuer, Events events, ConfiguredSchedules configuredSchedules) {
        this.rescuer = rescuer;
        this.events = events;
        this.configuredSchedules = configuredSchedules;
    }

    /** {@return whether more rows can be changed now} */
    boolean run(Store store, WakeTimes wakeTimes) throws SQLException {
        moreNow = false;
        if (isNow(wakeTimes.untilLeaseExpiry())) {
            rescues.run(() -> rescue(store));
        }
        if (isNow(wakeTimes.untilScheduled())) {
            promotions.run(() -> promote(store));
        }
        if (isNow(wakeTimes.untilJobExpiry())) {
            expirations.run(() -> expire(store));
        }
        if (!configuredSchedules.areApplied()) {
            configurations.run(() -> configure(store));
        }
        if (isNow(wakeTimes.untilSchedule())) {
            schedules.run(() -> fire(store));
        }
        return moreNow;
    }

    private boolean rescue(Store store) throws SQLException {
        rescuer.rescue();
        moreNow |= store.rescues().isUnfinished();
        return !store.rescues().isFailing();
    }

    private boolean promote(Store store) throws SQLException {
        moreNow |= store.claims().promote() > 0 || store.claims().isPromotionUnfinished();
        return !store.claims().isPromotionFailing();
    }

    private boolean expire(Store store) throws SQLException {
        List<Expiration.Expired> dead = store.expiration().run();
        if (!dead.isEmpty()) {
            LOG.write(
                    LogEvent.JOB_EXPIRED,
                    () -> LogLine.of(dead.size() + " jobs are dead, because their expires_at has passed")
                            .count(dead.size()));
        }
        dead.forEach(events::expired);
        moreNow |= !dead.isEmpty() || store.expiration().isUnfinished();
        return !store.expiration().isFailing();
    }

    private boolean configure(Store store) throws SQLException {
        // Schedules that are new are due at once.
        moreNow = true;
        configuredSchedules.apply(store.schedules());
        return true;
    }

    private boolean fire(Store store) throws SQLException {
        moreNow |= new ScheduleFirer(store.schedules()).run();
        return true;
    }

    /**
     * How long to sleep for the next event. If an event is due now, this round has already done what it could. Some
     * rows may remain, for example rows that another transaction has locked, so poll again after {@code pollInterval}.
     */
    static Duration untilNext(WakeTimes wakeTimes, Duration pollInterval) {
        return Stream.of(
                        wakeTimes.untilScheduled(),
                        wakeTimes.untilLeaseExpiry(),
                        wakeTimes.untilJobExpiry(),
                        wakeTimes.untilSchedule())
                .map(time -> time == null ? Dispatcher.MAX_SLEEP : isNow(time) ? pollInterval : time)
                .min(Duration::compareTo)
                .orElseThrow();
    }

    /** @param time null for never */
    static boolean isNow(Duration time) {
        return time != null && (time.isNegative() || time.isZero());
    }
}
