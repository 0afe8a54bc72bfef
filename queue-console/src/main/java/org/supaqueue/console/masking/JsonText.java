package org.supaqueue.console.masking;

import jakarta.json.JsonException;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import java.io.Reader;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Reads JSON that somebody else wrote. Reads nothing that two readers may understand differently: an object with two
 * fields of the same name, or text behind the document. A mask would then hide only one of two values.
 */
public final class JsonText {

    private static final JsonProvider JSON = JsonProvider.provider();

    /** How many arrays and objects may be inside each other. Below 1 000, where Parsson throws a RuntimeException. */
    public static final int MAX_DEPTH = 900;

    private JsonText() {}

    /**
     * Reads a document.
     *
     * @return empty if the text is not one JSON document, has two fields of the same name, is nested too deeply, or has
     *     numbers that are too long for JSON-P
     */
    public static Optional<JsonValue> read(String text) {
        try {
            return isPlain(text) ? Optional.of(value(text)) : Optional.empty();
        } catch (JsonException | UnsupportedOperationException | NumberFormatException unreadable) {
            return Optional.empty();
        }
    }

    private static JsonValue value(String text) {
        try (JsonParser parser = JSON.createParser(reader(text))) {
            parser.next();
            return parser.getValue();
        }
    }

    /** Whether the document has no field twice and is not nested too deeply. Reads to the end of the text. */
    private static boolean isPlain(String text) {
        Deque<Set<String>> names = new ArrayDeque<>();
        try (JsonParser parser = JSON.createParser(reader(text))) {
            if (!parser.hasNext()) {
                return false;
            }
            while (parser.hasNext()) {
                if (!isPlain(parser.next(), parser, names)) {
                    return false;
                }
            }
            return true;
        }
    }

    private static boolean isPlain(Event event, JsonParser parser, Deque<Set<String>> names) {
        switch (event) {
            case START_OBJECT, START_ARRAY -> names.push(new HashSet<>());
            case END_OBJECT, END_ARRAY -> names.pop();
            case KEY_NAME -> {
                return names.element().add(parser.getString());
            }
            default -> {
                // A value has no fields.
            }
        }
        return names.size() <= MAX_DEPTH;
    }

    private static Reader reader(String text) {
        return new StringReader(text);
    }
}
