package org.supaqueue.internal.recurrence;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fixed interval: {@code @every PT30S}. The instants are the multiples of the interval since 1970-01-01T00:00Z, so
 * that all nodes compute the same instants without a common state.
 *
 * @param interval 1 second to 365 days, in whole milliseconds
 */
record Every(String text, Duration interval) implements Recurrence {

    private static final Pattern SYNTAX = Pattern.compile("@(?i:every) +(P(?=[0-9]|T[0-9])(?:[0-9]{1,3}D)?"
            + "(?:T(?=[0-9])(?:[0-9]{1,4}H)?(?:[0-9]{1,6}M)?(?:[0-9]{1,8}(?:[.][0-9]{1,3})?S)?)?)");
    private static final Duration MIN = Duration.ofSeconds(1);
    private static final Duration MAX = Duration.ofDays(365);

    static Every of(String text) {
        Matcher matcher = SYNTAX.matcher(text.strip());
        Duration interval = matcher.matches() ? Duration.parse(matcher.group(1)) : Duration.ZERO;
        if (interval.compareTo(MIN) < 0 || interval.compareTo(MAX) > 0) {
            throw new IllegalArgumentException("must be @every and an ISO 8601 duration of 1 s to 365 days"
                    + " in whole milliseconds, such as @every PT30S");
        }
        return new Every(text, interval);
    }

    @Override
    public Optional<Instant> nextAfter(Instant after, ZoneId zone) {
        long millis = interval.toMillis();
        return Optional.of(Instant.ofEpochMilli((Math.floorDiv(after.toEpochMilli(), millis) + 1) * millis));
    }
}
