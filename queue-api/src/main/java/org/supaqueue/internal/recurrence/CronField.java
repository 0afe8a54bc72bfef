package org.supaqueue.internal.recurrence;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The values of one field of a cron expression.
 *
 * @param values bit n is set if the field allows the value n
 */
record CronField(CronUnit unit, String text, long values) {

    /** The result of {@link #nextFrom} if no such value exists. */
    static final int NONE = -1;

    /** A value, a range, or one of these with a step. */
    private static final Pattern ITEM = Pattern.compile("([^/-]+)(?:-([^/-]+))?(?:/([^/-]+))?");

    private static final int START = 1;
    private static final int END = 2;
    private static final int STEP = 3;
    private static final long SUNDAY_AS_7 = 1L << 7;

    static CronField parse(CronUnit unit, String text) {
        long values = 0;
        for (String item : text.split(",", -1)) {
            if (item.isEmpty()) {
                throw unit.broken(text, "must not have an empty item");
            }
            values |= valuesOf(unit, item);
        }
        boolean hasSunday = unit == CronUnit.DAY_OF_WEEK && (values & SUNDAY_AS_7) != 0;
        return new CronField(unit, text, hasSunday ? values & ~SUNDAY_AS_7 | 1 : values);
    }

    private static long valuesOf(CronUnit unit, String item) {
        Matcher form = ITEM.matcher(item);
        if (!form.matches()) {
            throw unit.broken(item, "must be a value, a range a-b, or one of these with a step /n");
        }
        boolean isAny = isAny(form.group(START)) && form.group(END) == null;
        int first = isAny ? unit.min : unit.value(form.group(START));
        int last = isAny ? unit.last() : end(unit, form, first);
        if (first > last) {
            throw unit.broken(item, "must not begin after its end: use a list of two ranges");
        }
        return everyNth(first, last, form.group(STEP) == null ? 1 : unit.step(form.group(STEP)));
    }

    private static int end(CronUnit unit, Matcher form, int first) {
        if (form.group(END) != null) {
            return unit.value(form.group(END));
        }
        return form.group(STEP) == null ? first : unit.last();
    }

    private static boolean isAny(String text) {
        return text.equals("*") || text.equals("?");
    }

    private static long everyNth(int first, int last, int step) {
        long values = 0;
        for (int value = first; value <= last; value += step) {
            values |= 1L << value;
        }
        return values;
    }

    /** True if the field begins with {@code *} or {@code ?}, also with a step. */
    boolean beginsWithAny() {
        return isAny(text.substring(0, 1));
    }

    boolean has(int value) {
        return (values >> value & 1) != 0;
    }

    /** Returns the first value that is not less than the given one, or {@link #NONE}. */
    int nextFrom(int value) {
        return nextFrom(values, value);
    }

    /** Returns the first bit of a set of values that is not less than the given one, or {@link #NONE}. */
    static int nextFrom(long values, int value) {
        long rest = values & -1L << value;
        return rest == 0 ? NONE : Long.numberOfTrailingZeros(rest);
    }
}
