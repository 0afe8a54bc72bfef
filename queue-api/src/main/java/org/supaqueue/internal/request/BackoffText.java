package org.supaqueue.internal.request;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.supaqueue.InvalidJobException;

/**
 * The text of the column {@code backoff}. A trigger of the database checks the same rules.
 *
 * @param delays one delay, or the delays of a list
 * @param multiplier the growth of the delays of an exponential backoff; null for another backoff
 * @param max the longest delay of an exponential backoff; null for another backoff
 */
public record BackoffText(Kind kind, List<Duration> delays, BigDecimal multiplier, Duration max) {

    /** The first word of the text. */
    public enum Kind {
        FIXED("fixed"),
        EXPONENTIAL("exponential"),
        LIST("list");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    private static final String RULE =
            "must be \"fixed D\", \"exponential D xN max D\" or \"list D,D\", where D is an ISO"
                    + " 8601 duration of 1 ms to 365 days such as PT10S, N is 1 to 100 with at most 3 decimals, max is at least"
                    + " the first D, and a list has 1 to 50 delays";

    private static final int MAX_LENGTH = 2_000;
    private static final int MAX_DELAYS = 50;
    private static final Duration MIN_DELAY = Duration.ofMillis(1);
    private static final Duration MAX_DELAY = Duration.ofDays(365);
    private static final BigDecimal MAX_MULTIPLIER = BigDecimal.valueOf(100);

    private static final String D = "P(?=[0-9]|T[0-9])(?:[0-9]{1,3}D)?"
            + "(?:T(?=[0-9])(?:[0-9]{1,4}H)?(?:[0-9]{1,6}M)?(?:[0-9]{1,8}(?:[.][0-9]{1,3})?S)?)?";
    private static final Pattern FIXED = Pattern.compile("fixed (" + D + ")");
    private static final Pattern EXPONENTIAL =
            Pattern.compile("exponential (" + D + ") x([0-9]{1,3}(?:[.][0-9]{1,3})?) max (" + D + ")");
    private static final Pattern LIST = Pattern.compile("list (" + D + "(?:," + D + ")*+)");

    public static BackoffText fixed(Duration delay) {
        return parse("fixed " + delay);
    }

    public static BackoffText exponential(Duration first, double multiplier, Duration max) {
        String factor = Double.isFinite(multiplier) ? plain(BigDecimal.valueOf(multiplier)) : "" + multiplier;
        return parse("exponential " + first + " x" + factor + " max " + max);
    }

    public static BackoffText list(List<Duration> delays) {
        return parse("list " + delays.stream().map(Duration::toString).collect(Collectors.joining(",")));
    }

    /**
     * Reads the text of the column.
     *
     * @throws InvalidJobException if the text breaks a rule
     */
    public static BackoffText parse(String text) {
        BackoffText read = text.length() > MAX_LENGTH ? null : read(text);
        if (read == null || !read.isInRange()) {
            throw new InvalidJobException("backoff", Quoted.of(text) + " " + RULE);
        }
        return read;
    }

    private static BackoffText read(String text) {
        Matcher fixed = FIXED.matcher(text);
        if (fixed.matches()) {
            return new BackoffText(Kind.FIXED, List.of(Duration.parse(fixed.group(1))), null, null);
        }
        Matcher list = LIST.matcher(text);
        if (list.matches()) {
            List<Duration> delays =
                    Arrays.stream(list.group(1).split(",")).map(Duration::parse).toList();
            return new BackoffText(Kind.LIST, delays, null, null);
        }
        Matcher exponential = EXPONENTIAL.matcher(text);
        return exponential.matches()
                ? new BackoffText(
                        Kind.EXPONENTIAL,
                        List.of(Duration.parse(exponential.group(1))),
                        new BigDecimal(plain(new BigDecimal(exponential.group(2)))),
                        Duration.parse(exponential.group(3)))
                : null;
    }

    private boolean isInRange() {
        boolean exponential = kind == Kind.EXPONENTIAL;
        return delays.size() <= MAX_DELAYS
                && delays.stream().allMatch(BackoffText::isInRange)
                && (!exponential || isInRange(max) && max.compareTo(delays.get(0)) >= 0)
                && (!exponential
                        || multiplier.compareTo(BigDecimal.ONE) >= 0 && multiplier.compareTo(MAX_MULTIPLIER) <= 0);
    }

    private static boolean isInRange(Duration delay) {
        return delay.compareTo(MIN_DELAY) >= 0 && delay.compareTo(MAX_DELAY) <= 0;
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }

    public Duration delay(int retriesUsed) {
        if (kind != Kind.EXPONENTIAL) {
            return delays.get(Math.min(retriesUsed, delays.size() - 1));
        }
        double grown = delays.get(0).toMillis() * Math.pow(multiplier.doubleValue(), retriesUsed);
        return Duration.ofMillis(Math.round(Math.min(grown, max.toMillis())));
    }

    public Duration maxDelay() {
        return kind == Kind.EXPONENTIAL
                ? max
                : delays.stream().max(Duration::compareTo).orElseThrow();
    }

    @Override
    public String toString() {
        return kind.word + " " + delays.stream().map(Duration::toString).collect(Collectors.joining(","))
                + (kind == Kind.EXPONENTIAL ? " x" + multiplier.toPlainString() + " max " + max : "");
    }
}
