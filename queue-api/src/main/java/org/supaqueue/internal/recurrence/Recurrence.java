package org.supaqueue.internal.recurrence;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;

/** The instants of a recurring schedule: a cron expression, a nickname such as {@code @daily}, or {@code @every}. */
public sealed interface Recurrence permits Cron, Every {

    /** The longest allowed text. */
    int MAX_LENGTH = 200;

    /**
     * Reads an expression.
     *
     * @throws IllegalArgumentException if the expression breaks a rule or never fires; the message has the expression
     *     and the rule
     */
    static Recurrence parse(String text) {
        try {
            checkCharacters(text);
            boolean isEvery = text.strip().toLowerCase(Locale.ROOT).startsWith("@every");
            return isEvery ? Every.of(text) : Cron.of(text);
        } catch (IllegalArgumentException broken) {
            throw new IllegalArgumentException("cron " + quoted(text) + ": " + broken.getMessage(), broken);
        }
    }

    /** The expression as it was given to {@link #parse}. */
    String text();

    /**
     * The first instant after the given one at which the schedule fires.
     *
     * @param after the result is later than this instant, never equal
     * @param zone the time zone of a cron expression; {@code @every} ignores the zone
     * @return empty if the schedule does not fire within 40 years
     */
    Optional<Instant> nextAfter(Instant after, ZoneId zone);

    private static void checkCharacters(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("must not be longer than " + MAX_LENGTH + " characters");
        }
        if (!text.chars().allMatch(Recurrence::isPrintable)) {
            throw new IllegalArgumentException("must have only printable ASCII characters");
        }
    }

    private static boolean isPrintable(int c) {
        return c >= ' ' && c <= '~';
    }

    /** Escapes other characters, because they can break a log line or change the direction of the text. */
    private static String quoted(String text) {
        StringBuilder shown = new StringBuilder("\"");
        text.chars()
                .limit(MAX_LENGTH)
                .forEach(c -> shown.append(isPrintable(c) ? "" + (char) c : String.format("\\u%04x", c)));
        return shown.append(text.length() > MAX_LENGTH ? "…\"" : "\"").toString();
    }
}
