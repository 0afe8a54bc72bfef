package org.supaqueue.internal.request;

import jakarta.json.stream.JsonParser;
import java.math.BigDecimal;
import org.supaqueue.InvalidJobException;

/**
 * Counts how long a JSON text is once PostgreSQL has made it jsonb: with its spaces, every number written out. A limit
 * on the text as it was given would let jobs in that are found too large when they are to be sent.
 */
final class StoredLength {

    /** What PostgreSQL's numeric can hold before and behind the point. */
    private static final int MAX_DIGITS = 131_072;

    private static final int MAX_SCALE = 16_383;
    private static final int SEPARATOR = 2;

    private long bytes;

    long bytes() {
        return bytes;
    }

    void add(JsonParser parser, JsonParser.Event event) {
        bytes += switch (event) {
            case KEY_NAME, VALUE_STRING -> text(parser.getString()) + SEPARATOR;
            case VALUE_NUMBER -> number(parser.getString()) + SEPARATOR;
            case START_ARRAY, START_OBJECT -> 1;
            case END_ARRAY, END_OBJECT -> 1 + SEPARATOR;
            case VALUE_TRUE, VALUE_NULL -> 4 + SEPARATOR;
            case VALUE_FALSE -> 5 + SEPARATOR;
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

    private static long number(String digits) {
        BigDecimal number = new BigDecimal(digits);
        long before = (long) number.precision() - number.scale();
        if (before > MAX_DIGITS || number.scale() > MAX_SCALE) {
            throw new InvalidJobException(
                    Payload.COLUMN,
                    "holds a number of more than " + MAX_DIGITS + " digits before or " + MAX_SCALE
                            + " behind the point");
        }
        return Math.max(before, 1) + Math.max(number.scale(), 0) + SEPARATOR;
    }
}
