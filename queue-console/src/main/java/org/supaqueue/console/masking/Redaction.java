package org.supaqueue.console.masking;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in payloads that is masked.
 *
 * @param queue the name of the queue, or {@code *} for all queues
 * @param path the place
 */
public record Redaction(String queue, JsonPath path) {

    private static final Pattern FORM = Pattern.compile("([A-Za-z0-9_-]{1,64}|\\*):(.*)");
    private static final String EXPECTED =
            "a queue or *, a colon and a JSON pointer, such as orders:/card/number or *:/password";

    /** @throws IllegalArgumentException with the expected form as its message */
    public static Redaction parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(EXPECTED);
        }
        try {
            return new Redaction(matcher.group(1), JsonPath.parse(matcher.group(2)));
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(EXPECTED, refused);
        }
    }

    boolean concerns(String name) {
        return queue.equals("*") || queue.equals(name);
    }
}
