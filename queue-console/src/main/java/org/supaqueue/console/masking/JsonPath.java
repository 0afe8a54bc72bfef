package org.supaqueue.console.masking;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A JSON pointer (RFC 6901).
 *
 * @param tokens the names and indexes, not escaped; empty for the whole document
 */
public record JsonPath(List<String> tokens) {

    private static final Pattern VALID = Pattern.compile("(?:/(?:[^~/]|~[01])*+)*+");

    /** What PostgreSQL takes for an index of an array: with spaces, a sign or zeros in front. */
    private static final Pattern INDEX = Pattern.compile("\\s*[+-]?\\d+");

    /** @throws IllegalArgumentException if the text is not a JSON pointer */
    public static JsonPath parse(String text) {
        if (!VALID.matcher(text).matches()) {
            throw new IllegalArgumentException("a JSON pointer such as /card/number");
        }
        return new JsonPath(Arrays.stream(text.split("/", -1))
                .skip(1)
                .map(token -> token.replace("~1", "/").replace("~0", "~"))
                .toList());
    }

    /**
     * Whether the value at one path can contain the value at the other path. Takes any two indexes for the same element,
     * because PostgreSQL reads {@code 1}, {@code 01} and {@code -1} as indexes.
     */
    boolean overlaps(JsonPath other) {
        int shared = Math.min(tokens.size(), other.tokens.size());
        for (int i = 0; i < shared; i++) {
            if (!mayBeSame(tokens.get(i), other.tokens.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean mayBeSame(String one, String other) {
        return one.equals(other)
                || INDEX.matcher(one).matches() && INDEX.matcher(other).matches();
    }

    /** {@return the path without its first token} */
    JsonPath rest() {
        return new JsonPath(tokens.subList(1, tokens.size()));
    }

    /** The JSON pointer. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        tokens.forEach(token -> text.append('/').append(token.replace("~", "~0").replace("/", "~1")));
        return text.toString();
    }
}
