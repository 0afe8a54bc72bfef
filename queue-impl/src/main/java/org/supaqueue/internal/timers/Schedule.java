package org.supaqueue.internal.timers;

import java.time.Duration;
import java.time.format.DateTimeParseException;

/** When a pass runs: every so often, or at the times of a cron expression. */
public sealed interface Schedule {

    /** Runs again and again after this time. */
    record Every(Duration interval) implements Schedule {}

    /** Runs at matching times, by the server's time zone. */
    record At(Cron cron) implements Schedule {}

    /**
     * Reads an ISO-8601 duration of at least a second, or a cron expression of six fields.
     *
     * @throws IllegalArgumentException if it is neither; says why
     */
    static Schedule parse(String text) {
        if (text.strip().indexOf(' ') >= 0) {
            return new At(Cron.parse(text));
        }
        try {
            Duration interval = Duration.parse(text.strip());
            if (interval.compareTo(Duration.ofSeconds(1)) >= 0 && interval.compareTo(Duration.ofDays(365)) <= 0) {
                return new Every(interval);
            }
        } catch (DateTimeParseException malformed) {
            throw new IllegalArgumentException(
                    "an ISO-8601 duration such as PT20S or a cron expression of six fields", malformed);
        }
        throw new IllegalArgumentException("a duration from PT1S to P365D");
    }
}
