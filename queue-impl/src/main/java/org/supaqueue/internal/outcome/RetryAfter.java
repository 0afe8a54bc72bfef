package org.supaqueue.internal.outcome;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses the {@code Retry-After} header: seconds or an HTTP date. Ignores any other value, and a date in the past. */
final class RetryAfter {

    /** Possessive quantifiers, to prevent backtracking: a consumer may send 64 KB of zeros. */
    private static final Pattern SECONDS = Pattern.compile("0*+([0-9]*+)");

    private static final int DIGITS_OF_A_LONG = 18;

    /** The date format of {@code asctime} in C: {@code Sun Nov  6 08:49:37 1994}. */
    private static final DateTimeFormatter ASCTIME = format("EEE MMM ppd HH:mm:ss uuuu");

    private static final int YEARS_AHEAD = 50;

    private RetryAfter() {}

    /**
     * Parses a value of the header.
     *
     * @param value null if the header is absent
     * @return how long the consumer asks to wait; empty if the value is ignored
     */
    static Optional<Duration> parse(String value, Instant now) {
        if (value == null) {
            return Optional.empty();
        }
        String text = value.strip();
        Matcher digits = SECONDS.matcher(text);
        if (!text.isEmpty() && digits.matches()) {
            return Optional.of(seconds(digits.group(1)));
        }
        return date(text, now).map(at -> Duration.between(now, at)).filter(wait -> !wait.isNegative());
    }

    /** @param digits without leading zeros; empty for 0 */
    private static Duration seconds(String digits) {
        if (digits.isEmpty()) {
            return Duration.ZERO;
        }
        long seconds = digits.length() > DIGITS_OF_A_LONG ? Long.MAX_VALUE : Long.parseLong(digits);
        return Duration.ofSeconds(seconds);
    }

    private static Optional<Instant> date(String text, Instant now) {
        try {
            if (text.indexOf(',') < 0) {
                return Optional.of(utc(text, ASCTIME));
            }
            if (text.lastIndexOf('-', text.indexOf(':')) >= 0) {
                return rfc850(text, now);
            }
            return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
        } catch (DateTimeException nonsense) {
            return Optional.empty();
        }
    }

    /**
     * Parses a date with a two-digit year, such as {@code Sunday, 06-Nov-94 08:49:37 GMT}.
     *
     * <p>The two digits name a year at most 50 years in the future. If the date is still more than 50 years in the
     * future, the date means the same day 100 years earlier.
     *
     * @return empty for such an earlier date, because {@link #parse} ignores dates in the past
     */
    private static Optional<Instant> rfc850(String text, Instant now) {
        OffsetDateTime farthest = now.atOffset(ZoneOffset.UTC).plusYears(YEARS_AHEAD);
        DateTimeFormatter format = new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern("EEEE, dd-MMM-")
                .appendValueReduced(ChronoField.YEAR, 2, 2, farthest.getYear() - 99)
                .appendPattern(" HH:mm:ss 'GMT'")
                .toFormatter(Locale.ENGLISH);
        return Optional.of(utc(text, format)).filter(at -> !at.isAfter(farthest.toInstant()));
    }

    private static Instant utc(String text, DateTimeFormatter format) {
        return LocalDateTime.parse(text, format).toInstant(ZoneOffset.UTC);
    }

    private static DateTimeFormatter format(String pattern) {
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern(pattern)
                .toFormatter(Locale.ENGLISH);
    }
}
