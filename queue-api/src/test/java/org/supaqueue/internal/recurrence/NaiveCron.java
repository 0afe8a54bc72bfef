package org.supaqueue.internal.recurrence;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A reference for tests: asks for each value of a field whether one of the items of the field has the value. */
final class NaiveCron {

    private static final List<String> MONTHS =
            List.of("", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun");

    static final int DAY = 86_400;

    private final boolean[] times = new boolean[DAY];
    private final boolean[] daysOfMonth;
    private final boolean[] months;
    private final boolean[] daysOfWeek;
    private final boolean isAnyHour;
    private final boolean needsBothDays;

    NaiveCron(String text) {
        List<String> all = List.of((text.split(" ").length == 5 ? "0 " + text : text).split(" "));
        boolean[] seconds = values(all.get(0), 0, 59, List.of());
        boolean[] minutes = values(all.get(1), 0, 59, List.of());
        boolean[] hours = values(all.get(2), 0, 23, List.of());
        for (int time = 0; time < DAY; time++) {
            times[time] = seconds[time % 60] && minutes[time / 60 % 60] && hours[time / 3_600];
        }
        daysOfMonth = values(all.get(3), 1, 31, List.of());
        months = values(all.get(4), 1, 12, MONTHS);
        daysOfWeek = values(all.get(5), 0, 6, DAYS);
        daysOfWeek[0] |= values(all.get(5), 0, 7, DAYS)[7] && !all.get(5).contains("/");
        isAnyHour = all.get(2).matches("[*?].*");
        needsBothDays = all.get(3).matches("[*?].*") || all.get(5).matches("[*?].*");
    }

    boolean hasAnyHour() {
        return isAnyHour;
    }

    /**
     * Tells whether a wall-clock time matches.
     *
     * @param timeOfDay in seconds since midnight
     * @param wall the epoch seconds at which UTC has the same wall-clock time
     */
    boolean matches(int timeOfDay, long wall) {
        if (!times[timeOfDay]) {
            return false;
        }
        LocalDate date = LocalDate.ofEpochDay(wall / DAY);
        boolean byMonth = daysOfMonth[date.getDayOfMonth()];
        boolean byWeek = daysOfWeek[date.getDayOfWeek().getValue() % 7];
        return months[date.getMonthValue()] && (needsBothDays ? byMonth && byWeek : byMonth || byWeek);
    }

    private static boolean[] values(String field, int min, int max, List<String> names) {
        boolean[] values = new boolean[max + 1];
        for (int value = min; value <= max; value++) {
            int candidate = value;
            values[value] = Arrays.stream(field.toLowerCase(Locale.ROOT).split(","))
                    .anyMatch(item -> has(item, candidate, min, max, names));
        }
        return values;
    }

    private static boolean has(String item, int value, int min, int max, List<String> names) {
        String range = item.replaceFirst("/.*", "");
        int step = item.contains("/") ? Integer.parseInt(item.replaceFirst(".*/", "")) : 1;
        int first = min;
        int last = max;
        if (!range.matches("[*?]")) {
            first = number(range.replaceFirst("-.*", ""), names);
            last = range.contains("-")
                    ? number(range.replaceFirst(".*-", ""), names)
                    : item.contains("/") ? max : first;
        }
        return value >= first && value <= last && (value - first) % step == 0;
    }

    private static int number(String text, List<String> names) {
        return names.contains(text) ? names.indexOf(text) : Integer.parseInt(text);
    }
}
