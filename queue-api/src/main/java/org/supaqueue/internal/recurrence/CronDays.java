package org.supaqueue.internal.recurrence;

import java.time.LocalDate;
import java.time.Month;
import java.time.YearMonth;

/**
 * The days of a cron expression. If neither day field begins with {@code *}, a day matches if at least one of them
 * matches, as in Vixie cron. Otherwise a day matches if both match.
 */
record CronDays(CronField dayOfMonth, CronField month, CronField dayOfWeek) {

    private static final int DAYS_OF_WEEK = 7;

    CronDays {
        if (!isEither(dayOfMonth, dayOfWeek) && !exists(dayOfMonth, month)) {
            throw dayOfMonth.unit().broken(dayOfMonth.text(), "must be a day of a month of \"" + month.text() + "\"");
        }
    }

    private static boolean isEither(CronField dayOfMonth, CronField dayOfWeek) {
        return !dayOfMonth.beginsWithAny() && !dayOfWeek.beginsWithAny();
    }

    private static boolean exists(CronField dayOfMonth, CronField month) {
        int earliest = dayOfMonth.nextFrom(1);
        for (Month each : Month.values()) {
            if (month.has(each.getValue()) && earliest <= each.maxLength()) {
                return true;
            }
        }
        return false;
    }

    /** Returns the first matching day that is not before the given day, or null if none comes until the last year. */
    LocalDate nextFrom(LocalDate from, int lastYear) {
        LocalDate date = from;
        while (date.getYear() <= lastYear) {
            int day = month.has(date.getMonthValue())
                    ? CronField.nextFrom(daysOf(YearMonth.from(date)), date.getDayOfMonth())
                    : CronField.NONE;
            if (day != CronField.NONE) {
                return date.withDayOfMonth(day);
            }
            date = nextMonth(date);
        }
        return null;
    }

    /** Returns the first day of the next month that the month field allows. */
    private LocalDate nextMonth(LocalDate date) {
        int next = month.nextFrom(date.getMonthValue() + 1);
        return next != CronField.NONE
                ? LocalDate.of(date.getYear(), next, 1)
                : LocalDate.of(date.getYear() + 1, month.nextFrom(1), 1);
    }

    /** Returns a set of bits: bit n is set if the n-th day of the month matches. */
    private long daysOf(YearMonth yearMonth) {
        int dayBeforeFirst = yearMonth.atDay(1).getDayOfWeek().getValue() - 1;
        boolean isEither = isEither(dayOfMonth, dayOfWeek);
        long days = 0;
        for (int day = 1; day <= yearMonth.lengthOfMonth(); day++) {
            boolean byMonth = dayOfMonth.has(day);
            boolean byWeek = dayOfWeek.has((dayBeforeFirst + day) % DAYS_OF_WEEK);
            if (isEither ? byMonth || byWeek : byMonth && byWeek) {
                days |= 1L << day;
            }
        }
        return days;
    }
}
