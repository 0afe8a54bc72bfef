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

    private Json() {}

    /**
     * Reads a whole text.
     *
     * @param column to name in the error
     * @throws InvalidJobException if that fails for any reason: implementations refuse deep nesting and long numbers by
     *     exceptions of their own
     */
    static JsonValue read(String column, String json) {
        try (JsonReader reader = PROVIDER.createReader(new StringReader(json))) {
            return reader.readValue();
        } catch (RuntimeException | StackOverflowError unreadable) {
            throw new InvalidJobException(column, "cannot be read as JSON", unreadable);
        }
    }

    /** JSON-B, looked up only when it is needed: an application may give JSON text alone. */
    static final class Binding {
        static final Jsonb JSONB = JsonbBuilder.create();

        private Binding() {}
    }
}
