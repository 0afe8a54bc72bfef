package org.supaqueue.internal.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.function.Function;

/**
 * Binds arrays as text, in PostgreSQL's notation for arrays. The statement casts the text. The driver sends the same text
 * for an array of objects, but needs about ten times as long to make it.
 */
final class ArrayParameter {

    private ArrayParameter() {}

    /**
     * Binds one value of each item.
     *
     * @param value must return a String, a number, a Boolean or null
     */
    static <T> void set(PreparedStatement statement, int parameter, Collection<T> items, Function<T, Object> value)
            throws SQLException {
        // With a type of the driver's (not OTHER) the driver need not describe the statement first. It would describe
        // it
        // with a Sync of its own, which ends the transaction of the settings before the statement.
        statement.setString(parameter, text(items, value));
    }

    static <T> String text(Collection<T> items, Function<T, Object> value) {
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
