package org.supaqueue.internal.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.supaqueue.InvalidScheduleException;
import org.supaqueue.MissedRuns;
import org.supaqueue.internal.recurrence.Recurrence;
import org.supaqueue.internal.request.ScheduleOptions;
import org.supaqueue.internal.request.Upcoming;

/** When a schedule fires, and what the schedule does with missed instants. */
public record ScheduleRule(Recurrence recurrence, ZoneId zone, MissedRuns missed, Duration missedWithin) {

    /** Stands for the next instant of a schedule that fires no more. */
    static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

    private static final int SHOWN = 10;

    /** The texts of a schedule's row. A node parses them: only a node decides whether a time zone exists. */
    public record Text(String cron, String zone, String missed, Duration missedWithin) {

        /**
         * @throws IllegalArgumentException if the cron expression is not valid
         * @throws InvalidScheduleException if Java does not know the time zone
         */
        public ScheduleRule parse() {
            return new ScheduleRule(
                    Recurrence.parse(cron),
                    ScheduleOptions.zone(zone),
                    MissedRuns.valueOf(missed.toUpperCase(Locale.ROOT)),
                    missedWithin);
        }
    }

    Instant after(Instant instant) {
        return recurrence.nextAfter(instant, zone).orElse(NEVER);
    }

    /** {@return the first instant that is not before the given one} */
    Instant from(Instant instant) {
        return after(instant.minusNanos(1));
    }

    /** {@return the instant and those that follow, for people who look at the schedule} */
    List<Instant> upcomingFrom(Instant instant) {
        return Upcoming.of(recurrence, zone, instant.minusNanos(1), SHOWN);
    }
}
