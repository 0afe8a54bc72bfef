package org.supaqueue.internal.store;

import java.util.Collection;
import java.util.function.Function;

/**
 * Writes arrays as text, in PostgreSQL's notation for arrays. The driver sends the same text for an array of objects,
 * but needs about ten times as long to make it.
 *
 * <p>The text is a parameter of the type text, and the statement casts it. With a parameter whose type is unspecified,
 * the driver describes the statement first, with a Sync of its own. That Sync ends the transaction of the settings that
 * precede the statement, and so the statement's time limits.
 */
final class ArrayText {

    private ArrayText() {}

    /**
     * {@return an array of one value of each item}
     *
     * @param value must return a String, a number, a Boolean or null
     */
    static <T> String of(Collection<T> items, Function<T, Object> value) {
        StringBuilder text = new StringBuilder(2 + 8 * items.size()).append('{');
        for (T item : items) {
            if (text.length() > 1) {
                text.append(',');
            }
            append(text, value.apply(item));
        }
        return text.append('}').toString();
    }

    private static void append(StringBuilder text, Object value) {
        if (value instanceof String string) {
            appendQuoted(text, string);
        } else {
            // null becomes null, which means NULL in any case.
            text.append(value);
        }
    }

    private static void appendQuoted(StringBuilder text, String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\');
            }
            text.append(c);
        }
        text.append('"');
    }
}
