package org.supaqueue.internal.recurrence;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;

/** The dates and times of a cron expression, as a clock on the wall shows them. */
record WallTimes(CronDays days, CronTimes times) {

    /** Returns the first matching time that is not before the given time, or null if none comes until the last year. */
    LocalDateTime nextFrom(LocalDateTime from, int lastYear) {
        LocalDate today = from.toLocalDate();
        LocalDate day = days.nextFrom(today, lastYear);
        if (today.equals(day)) {
            int time = times.nextFrom(from.toLocalTime().toSecondOfDay());
            if (time != CronField.NONE) {
                return day.atTime(LocalTime.ofSecondOfDay(time));
            }
            day = days.nextFrom(today.plusDays(1), lastYear);
        }
        return day == null ? null : day.atTime(LocalTime.ofSecondOfDay(times.first()));
    }
}
