package org.supaqueue.internal.request;

import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import org.supaqueue.InvalidJobException;

/**
 * Reads JSON, and holds the application server's JSON implementations.
 *
 * <p>Each implementation is looked up only once, because a look-up scans the class path.
 */
final class Json {

    static final JsonProvider PROVIDER = JsonProvider.provider();

    private static final int MAX_NUMBER = 1_100;

    private Json() {}

    /**
     * Parses a JSON text.
     *
     * @param column the column to name in the error
     * @throws InvalidJobException if the text cannot be parsed for any reason. Each implementation throws its own
     *     exceptions for deep nesting and long numbers, so this method catches every RuntimeException and
     *     StackOverflowError
     */
    static JsonValue read(String column, String json) {
        checkNumbers(column, json);
        try (JsonReader reader = PROVIDER.createReader(new StringReader(json))) {
            return reader.readValue();
        } catch (RuntimeException | StackOverflowError unreadable) {
            throw new InvalidJobException(column, "cannot be read as JSON", unreadable);
        }
    }

    /**
     * Refuses very long numbers before parsing. The time that a JSON parser needs for a number grows with the square of
     * its number of digits.
     */
    private static void checkNumbers(String column, String json) {
        boolean inText = false;
        int length = 0;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c == '\\' && inText) {
                i++;
            } else if (c == '"') {
                inText = !inText;
            }
            length = !inText && isOfNumber(c) ? length + 1 : 0;
            if (length > MAX_NUMBER) {
                throw new InvalidJobException(
                        column, "cannot be read as JSON: it holds a number of more than " + MAX_NUMBER + " characters");
            }
        }
    }

    private static boolean isOfNumber(char c) {
        return c >= '0' && c <= '9' || "+-.eE".indexOf(c) >= 0;
    }

    /** Looks up JSON-B only on first use: an application that passes only JSON text does not need JSON-B. */
    static final class Binding {
        static final Jsonb JSONB = JsonbBuilder.create();

        private Binding() {}
    }
}
