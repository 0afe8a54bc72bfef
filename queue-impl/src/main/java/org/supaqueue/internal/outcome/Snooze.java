package org.supaqueue.internal.outcome;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.supaqueue.internal.request.Quoted;

/**
 * Parses the {@code X-Supaqueue-Snooze} header: whole seconds. A value that is not valid must not make a job complete,
 * because the consumer has not done the work yet.
 */
final class Snooze {

    /** How many snoozes a job gets. */
    static final int MAX_COUNT = 100;

    private static final long MAX_SECONDS = Duration.ofDays(365).toSeconds();
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,8}");

    private Snooze() {}

    /**
     * Parses a value of the header.
     *
     * @param value null if the header is absent
     * @return how long the consumer asks to wait; empty if the header is absent or its value is not valid
     */
    static Optional<Duration> parse(String value) {
        String text = value == null ? "" : value.strip();
        return SECONDS.matcher(text).matches() && Long.parseLong(text) <= MAX_SECONDS
                ? Optional.of(Duration.ofSeconds(Long.parseLong(text)))
                : Optional.empty();
    }

    /** {@return why a snooze that was not granted is refused; null if the header is absent} */
    static String refusal(String value) {
        if (value == null) {
            return null;
        }
        return parse(value).isPresent()
                ? "the job was snoozed " + MAX_COUNT + " times, which is the maximum"
                : "X-Supaqueue-Snooze " + Quoted.of(value) + " must be whole seconds from 0 to " + MAX_SECONDS;
    }
}
