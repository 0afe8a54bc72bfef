package org.supaqueue.internal.recurrence;

/** The times of day of a cron expression, in seconds since midnight. */
record CronTimes(CronField second, CronField minute, CronField hour) {

    private static final int SECONDS_PER_MINUTE = 60;
    private static final int SECONDS_PER_HOUR = 3_600;

    int first() {
        return time(hour.nextFrom(0), minute.nextFrom(0), second.nextFrom(0));
    }

    /** Returns the first matching time that is not before the given time, or {@link CronField#NONE}. */
    int nextFrom(int secondOfDay) {
        int h = secondOfDay / SECONDS_PER_HOUR;
        if (hour.has(h)) {
            int rest = nextInHour(secondOfDay % SECONDS_PER_HOUR);
            if (rest != CronField.NONE) {
                return h * SECONDS_PER_HOUR + rest;
            }
        }
        int next = hour.nextFrom(h + 1);
        return next == CronField.NONE ? CronField.NONE : time(next, minute.nextFrom(0), second.nextFrom(0));
    }

    private int nextInHour(int secondOfHour) {
        int m = secondOfHour / SECONDS_PER_MINUTE;
        if (minute.has(m)) {
            int s = second.nextFrom(secondOfHour % SECONDS_PER_MINUTE);
            if (s != CronField.NONE) {
                return time(0, m, s);
            }
        }
        int next = minute.nextFrom(m + 1);
        return next == CronField.NONE ? CronField.NONE : time(0, next, second.nextFrom(0));
    }

    private static int time(int hour, int minute, int second) {
        return hour * SECONDS_PER_HOUR + minute * SECONDS_PER_MINUTE + second;
    }
}
