package org.supaqueue.console.api;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which page of a list a caller wants.
 *
 * @param before the cursor; empty for the first page
 * @param limit how many items at most
 */
record PageInput(Optional<String> before, int limit) {

    static final String BEFORE = "before";
    static final String LIMIT = "limit";
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;
    private static final Pattern ID = Pattern.compile("\\d{1,19}");

    static PageInput read(Input input) {
        Optional<String> before = input.parsed(BEFORE, PageInput::id);
        return new PageInput(before, limit(input));
    }

    static int limit(Input input) {
        return input.integer(LIMIT, 1, MAX_LIMIT).orElse(DEFAULT_LIMIT);
    }

    /** @throws IllegalArgumentException if the text is not a bigint of at least 0 */
    static String id(String text) {
        if (!ID.matcher(text).matches()) {
            throw new IllegalArgumentException("an id");
        }
        try {
            return Long.toString(Long.parseLong(text));
        } catch (NumberFormatException tooLarge) {
            throw new IllegalArgumentException("an id", tooLarge);
        }
    }
}
