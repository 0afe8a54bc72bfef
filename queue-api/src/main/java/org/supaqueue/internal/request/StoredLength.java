package org.supaqueue.internal.request;

import jakarta.json.stream.JsonParser;
import org.supaqueue.InvalidJobException;

/**
 * Computes an upper bound of the length that a JSON text has after PostgreSQL stored the text as jsonb. PostgreSQL adds
 * spaces after separators and writes numbers without exponents.
 *
 * <p>The limit on payloads applies to this length. With a limit on the original text, the API would accept jobs whose
 * stored payload is too large for the node to send.
 */
final class StoredLength {

    /** How many digits PostgreSQL's numeric accepts before the decimal point; {@link #MAX_SCALE} after the point. */
    private static final int MAX_DIGITS = 131_072;

    private static final int MAX_SCALE = 16_383;
    private static final int SEPARATOR = 2;

    private long bytes;
    private boolean afterValue;

    long bytes() {
        return bytes;
    }

    void add(JsonParser parser, JsonParser.Event event) {
        boolean ends = event == JsonParser.Event.END_ARRAY || event == JsonParser.Event.END_OBJECT;
        if (afterValue && !ends) {
            bytes += SEPARATOR;
        }
        bytes += length(parser, event);
        afterValue = switch (event) {
            case KEY_NAME, START_ARRAY, START_OBJECT -> false;
            default -> true;
        };
    }

    private static long length(JsonParser parser, JsonParser.Event event) {
        return switch (event) {
            case KEY_NAME -> text(parser.getString()) + SEPARATOR;
            case VALUE_STRING -> text(parser.getString());
            case VALUE_NUMBER -> number(parser.getString());
            case VALUE_TRUE, VALUE_NULL -> 4;
            case VALUE_FALSE -> 5;
            case START_ARRAY, START_OBJECT, END_ARRAY, END_OBJECT -> 1;
        };
    }

    private static long text(String text) {
        return 2 + text.codePoints().mapToLong(StoredLength::character).sum();
    }

    private static int character(int c) {
        if (c == 0 || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
            throw new InvalidJobException(
                    Payload.COLUMN, "holds U+0000 or half a surrogate pair, which PostgreSQL cannot keep");
        }
        if (c < 0x80) {
            return c < ' ' ? 6 : c == '"' || c == '\\' ? 2 : 1;
        }
        return c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    }

    /** Counts digits and does not parse the number: parsing a number of a million digits takes half a minute. */
    private static long number(String text) {
        NumberText number = NumberText.of(text);
        if (number.before() > MAX_DIGITS || number.scale() > MAX_SCALE) {
            throw new InvalidJobException(
                    Payload.COLUMN,
                    "holds a number of more than " + MAX_DIGITS + " digits before or " + MAX_SCALE
                            + " behind the point");
        }
        int sign = number.isNegative() ? 1 : 0;
        int point = number.scale() > 0 ? 1 : 0;
        return sign + Math.max(number.before(), 1) + point + Math.max(number.scale(), 0);
    }
}
