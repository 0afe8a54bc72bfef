package org.supaqueue.internal.recurrence;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The six fields of a cron expression, as text.
 *
 * @param fields by the order of {@link CronUnit}
 */
record CronText(List<String> fields) {

    private static final int ALL_FIELDS = CronUnit.values().length;
    private static final Map<String, String> NICKNAMES = Map.of(
            "@hourly", "0 * * * *",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@weekly", "0 0 * * 0",
            "@monthly", "0 0 1 * *",
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *");

    static CronText of(String text) {
        if (!text.startsWith("@")) {
            return split(text);
        }
        String meaning = NICKNAMES.get(text.toLowerCase(Locale.ROOT));
        if (meaning == null) {
            throw new IllegalArgumentException("must be @hourly, @daily, @midnight, @weekly, @monthly, @yearly,"
                    + " @annually, @every with a duration, or 5 or 6 fields");
        }
        return split(meaning);
    }

    private static CronText split(String text) {
        List<String> fields = text.isEmpty() ? List.of() : List.of(text.split(" +"));
        if (fields.size() == ALL_FIELDS - 1) {
            return split("0 " + text);
        }
        if (fields.size() != ALL_FIELDS) {
            throw new IllegalArgumentException("must have 5 fields (minute hour day-of-month month day-of-week),"
                    + " or 6 with the second first, not " + fields.size());
        }
        return new CronText(fields);
    }

    CronField parse(CronUnit unit) {
        return CronField.parse(unit, fields.get(unit.ordinal()));
    }
}
