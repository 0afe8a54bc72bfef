package org.supaqueue.internal.recurrence;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a field of a cron expression counts, and the values that the field may have. */
enum CronUnit {
    SECOND("second", 0, 59),
    MINUTE("minute", 0, 59),
    HOUR("hour", 0, 23),
    DAY_OF_MONTH("day-of-month", 1, 31),
    MONTH("month", 1, 12, "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
    DAY_OF_WEEK("day-of-week", 0, 7, "sun", "mon", "tue", "wed", "thu", "fri", "sat");

    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    private static final Pattern EXTENSION = Pattern.compile("(?i)(?:[0-9]{0,2}|[a-z]{3})(?:L|W|LW)|.*#.*");

    final String label;
    final int min;
    final int max;
    private final List<String> names;

    CronUnit(String label, int min, int max, String... names) {
        this.label = label;
        this.min = min;
        this.max = max;
        this.names = List.of(names);
    }

    /** The last value of {@code *} and of {@code a/n}: Saturday, because 7 is Sunday again. */
    int last() {
        return this == DAY_OF_WEEK ? 6 : max;
    }

    int value(String text) {
        int name = names.indexOf(text.toLowerCase(Locale.ROOT));
        return name >= 0 ? min + name : number(label, text, min, range());
    }

    int step(String text) {
        return number(label + " step", text, 1, "1 to " + max);
    }

    /** Returns the error of an item that breaks a rule. */
    IllegalArgumentException broken(String item, String rule) {
        return error(label, item, rule);
    }

    private int number(String name, String text, int least, String allowed) {
        if (EXTENSION.matcher(text).matches()) {
            throw error(name, text, "must not use L, W or #");
        }
        boolean isNumber = NUMBER.matcher(text).matches();
        if (isNumber && text.length() > 2) {
            throw error(name, text, "must have at most 2 digits");
        }
        int number = isNumber ? Integer.parseInt(text) : -1;
        if (number < least || number > max) {
            throw error(name, text, "must be " + allowed);
        }
        return number;
    }

    private String range() {
        String numbers = min + " to " + max;
        return names.isEmpty() ? numbers : numbers + " or " + names.get(0) + " to " + names.get(names.size() - 1);
    }

    private static IllegalArgumentException error(String name, String text, String rule) {
        String shown = NUMBER.matcher(text).matches() ? text : '"' + text + '"';
        return new IllegalArgumentException(name + " " + shown + " " + rule);
    }
}
