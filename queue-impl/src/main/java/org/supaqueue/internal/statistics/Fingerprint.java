package org.supaqueue.internal.statistics;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes equal what differs only in numbers, ids, times or quoted texts, so that errors of one cause count together. */
final class Fingerprint {

    static final int MAX_LENGTH = 200;

    /**
     * The alternatives in the order in which they are tried: the status of an answer, which stays; a quoted text; a time; a
     * UUID; a long word with digits in several places, such as a ULID; an address; a word of hexadecimal digits; and a
     * number. No alternative can be matched in two ways, so the time grows only with the length of the text.
     */
    private static final Pattern VARIABLE = Pattern.compile("(?<status>\\banswered \\d{3}\\b)"
            + "|(?<text>\"[^\"]*+\"|(?<!\\w)'[^']*+'(?!\\w)|`[^`]*+`)"
            + "|(?<time>\\b\\d{4}-\\d\\d-\\d\\d(?:[T ]\\d\\d:\\d\\d(?::\\d\\d(?:[.,]\\d{1,9})?)?)?(?:Z|[+-]\\d\\d:?\\d\\d)?)"
            + "|(?<id>\\b\\p{XDigit}{8}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{12}\\b"
            + "|(?<![\\p{L}\\d])(?!0x)(?=\\p{Alpha}*+\\d++\\p{Alpha}++\\d)\\p{Alnum}{12,}+(?![\\p{L}\\d]))"
            + "|(?<hex>\\b0x\\p{XDigit}++|(?<![\\p{L}\\d])(?=\\p{Alpha}*+\\d)(?=\\d*+\\p{Alpha})\\p{XDigit}{8,}+(?![\\p{L}\\d]))"
            + "|(?<number>\\d++(?:[.,:]\\d++)*+)");

    private static final Pattern SPACE = Pattern.compile("\\s++");

    private static final List<String> PLACEHOLDERS = List.of("text", "time", "id", "hex", "number");

    private Fingerprint() {}

    /** {@return the text with placeholders, at most {@value #MAX_LENGTH} characters} */
    static String of(String error) {
        String oneLine = SPACE.matcher(error.strip()).replaceAll(" ");
        StringBuilder text = new StringBuilder();
        Matcher matcher = VARIABLE.matcher(oneLine);
        while (matcher.find()) {
            matcher.appendReplacement(text, Matcher.quoteReplacement(placeholder(matcher)));
        }
        String marked = matcher.appendTail(text).toString();
        return marked.length() <= MAX_LENGTH ? marked : marked.substring(0, MAX_LENGTH);
    }

    private static String placeholder(Matcher match) {
        for (String kind : PLACEHOLDERS) {
            if (match.group(kind) != null) {
                return "<" + kind + ">";
            }
        }
        return match.group();
    }
}
