package org.supaqueue.internal.timers;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A cron expression of six fields: {@code second minute hour day-of-month month day-of-week}. A field is one of:
 *
 * <ul>
 *   <li>{@code *}, or {@code ?} with the same meaning
 *   <li>a number, or a name of a month or of a day of the week
 *   <li>a range {@code a-b}
 *   <li>a list of numbers, names and ranges, separated by commas
 *   <li>a step {@code *}{@code /n} or {@code a/n}; only for second, minute and hour
 * </ul>
 *
 * <p>If neither day field is {@code *}, a day matches if at least one day field matches, as in EJB timers.
 */
public record Cron(String second, String minute, String hour, String dayOfMonth, String month, String dayOfWeek) {

    private static final Pattern SPACES = Pattern.compile("\\s+");

    static Cron parse(String text) {
        String[] fields = SPACES.split(text.strip());
        if (fields.length != 6) {
            throw new IllegalArgumentException("a cron expression of six fields"
                    + " (second minute hour day-of-month month day-of-week), not of " + fields.length);
        }
        return new Cron(
                new Field("second", 0, 59, List.of(), true).check(fields[0]),
                new Field("minute", 0, 59, List.of(), true).check(fields[1]),
                new Field("hour", 0, 23, List.of(), true).check(fields[2]),
                new Field("day-of-month", 1, 31, List.of(), false).check(fields[3]),
                new Field("month", 1, 12, MONTHS, false).check(fields[4]),
                new Field("day-of-week", 0, 7, DAYS, false).check(fields[5]));
    }

    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

    /** Checks the syntax of one field. Replaces {@code ?} by {@code *}, because EJB timers know only {@code *}. */
    private record Field(String name, int min, int max, List<String> names, boolean allowsSteps) {

        String check(String text) {
            if (text.equals("*") || text.equals("?")) {
                return "*";
            }
            if (allowsSteps && text.matches("(\\*|\\d{1,2})/\\d{1,2}")) {
                checkStep(text);
                return text;
            }
            for (String item : text.split(",", -1)) {
                checkItem(text, item);
            }
            return text;
        }

        private void checkStep(String text) {
            int slash = text.indexOf('/');
            String start = text.substring(0, slash);
            int step = Integer.parseInt(text.substring(slash + 1));
            if (step < 1 || step > max || !start.equals("*") && Integer.parseInt(start) > max) {
                throw invalid(text);
            }
        }

        private void checkItem(String text, String item) {
            String[] bounds = item.split("-", -1);
            boolean valid = bounds.length <= 2;
            for (String end : bounds) {
                valid = valid && isValue(end);
            }
            if (!valid) {
                throw invalid(text);
            }
        }

        private boolean isValue(String text) {
            if (names.contains(text.toLowerCase(Locale.ROOT))) {
                return true;
            }
            return text.matches("\\d{1,2}") && Integer.parseInt(text) >= min && Integer.parseInt(text) <= max;
        }

        private IllegalArgumentException invalid(String text) {
            return new IllegalArgumentException(
                    "a cron expression whose " + name + " is from " + min + " to " + max + " or *, not " + text);
        }
    }
}
