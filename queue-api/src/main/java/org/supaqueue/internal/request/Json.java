package org.supaqueue.internal.request;

import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import org.supaqueue.InvalidJobException;

/** The server's JSON implementations, looked up once: each look-up scans the class path. */
final class Json {

    static final JsonProvider PROVIDER = JsonProvider.provider();

    private static final int MAX_NUMBER = 1_100;

    private Json() {}

    /**
     * Reads a whole text.
     *
     * @param column to name in the error
     * @throws InvalidJobException if that fails for any reason: implementations refuse deep nesting and long numbers by
     *     exceptions of their own
     */
    static JsonValue read(String column, String json) {
        checkNumbers(column, json);
        try (JsonReader reader = PROVIDER.createReader(new StringReader(json))) {
            return reader.readValue();
        } catch (RuntimeException | StackOverflowError unreadable) {
            throw new InvalidJobException(column, "cannot be read as JSON", unreadable);
        }
    }

    /** Readers make numbers of them, in a time that grows with the square of the digits. */
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

    /** JSON-B, looked up only when it is needed: an application may give JSON text alone. */
    static final class Binding {
        static final Jsonb JSONB = JsonbBuilder.create();

        private Binding() {}
    }
}
