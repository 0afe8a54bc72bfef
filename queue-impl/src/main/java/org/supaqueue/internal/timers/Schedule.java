package org.supaqueue.internal.timers;

import java.time.Duration;
import java.time.format.DateTimeParseException;

/** When a pass runs: at a fixed interval, or at the times of a cron expression. */
public sealed interface Schedule {

    /** Runs at a fixed interval. */
    record Every(Duration interval) implements Schedule {}

    /** Runs at the times that match a cron expression, in the server's time zone. */
    record At(Cron cron) implements Schedule {}

    /**
     * Parses an ISO-8601 duration from 1 second to 365 days, or a cron expression of six fields.
     *
     * @throws IllegalArgumentException if the text is neither; the message says what is expected
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
