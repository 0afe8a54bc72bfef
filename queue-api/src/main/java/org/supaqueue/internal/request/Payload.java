package org.supaqueue.internal.request;

import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import java.io.StringReader;
import org.supaqueue.InvalidJobException;

/** Converts the payload of an application to JSON text that PostgreSQL can store as jsonb. */
public final class Payload {

    static final String COLUMN = "payload";

    private Payload() {}

    /**
     * Writes a payload as JSON.
     *
     * @param payload JSON text, a JSON value, any object for JSON-B, or null
     * @return JSON text, or null
     * @throws InvalidJobException if the object cannot be written as JSON
     */
    public static String toJson(Object payload) {
        return payload == null ? null : write(payload);
    }

    /**
     * Checks the size of a payload.
     *
     * @param bytes the length of the payload as JSON text in UTF-8
     * @param maxBytes the setting {@code supaqueue.payload.max-bytes}
     * @throws InvalidJobException if the payload is larger than {@code maxBytes}
     */
    public static void checkSize(long bytes, int maxBytes) {
        if (bytes > maxBytes) {
            throw new InvalidJobException(
                    COLUMN, "has " + bytes + " bytes, more than the " + maxBytes + " of supaqueue.payload.max-bytes");
        }
    }

    private static String write(Object payload) {
        if (payload instanceof CharSequence) {
            return payload.toString();
        }
        // An object that contains itself overflows the stack.
        try {
            return payload instanceof JsonValue ? payload.toString() : Json.Binding.JSONB.toJson(payload);
        } catch (RuntimeException | StackOverflowError unwritable) {
            throw new InvalidJobException(
                    COLUMN, "of " + payload.getClass().getName() + " cannot be written as JSON", unwritable);
        }
    }

    /**
     * Checks that PostgreSQL can store a text as jsonb, and computes its stored length. PostgreSQL would refuse the
     * text later, and would not say which job of a batch is wrong.
     *
     * @param json JSON text, or null for no payload
     * @return an upper bound of the length as jsonb text, in bytes of UTF-8; 0 for no payload
     * @throws InvalidJobException if the text is not JSON, or PostgreSQL cannot store it
     */
    public static long storedBytes(String json) {
        if (json == null) {
            return 0;
        }
        try (JsonParser parser = Json.PROVIDER.createParser(new StringReader(json))) {
            if (!parser.hasNext()) {
                throw new InvalidJobException(COLUMN, "is empty, which is not JSON text");
            }
            StoredLength length = new StoredLength();
            while (parser.hasNext()) {
                length.add(parser, parser.next());
            }
            return length.bytes();
        } catch (InvalidJobException refused) {
            throw refused;
        } catch (RuntimeException | StackOverflowError malformed) {
            throw new InvalidJobException(COLUMN, "is not JSON text", malformed);
        }
    }
}
