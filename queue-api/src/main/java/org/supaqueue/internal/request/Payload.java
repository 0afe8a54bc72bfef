package org.supaqueue.internal.request;

import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import java.io.StringReader;
import org.supaqueue.InvalidJobException;

/** Turns what an application calls a payload into JSON text that PostgreSQL can keep as jsonb. */
public final class Payload {

    static final String COLUMN = "payload";

    private Payload() {}

    /**
     * Writes a payload as JSON.
     *
     * @param payload JSON text, a JSON value, any object for JSON-B, or null
     * @return JSON text, or null
     * @throws InvalidJobException if that cannot be done
     */
    public static String toJson(Object payload) {
        return payload == null ? null : write(payload);
    }

    /**
     * Checks the size of a payload.
     *
     * @param bytes its length as JSON text in UTF-8
     * @throws InvalidJobException if it is larger than allowed
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
        // An object that holds itself overflows the stack.
        try {
            return payload instanceof JsonValue ? payload.toString() : Json.Binding.JSONB.toJson(payload);
        } catch (RuntimeException | StackOverflowError unwritable) {
            throw new InvalidJobException(
                    COLUMN, "of " + payload.getClass().getName() + " cannot be written as JSON", unwritable);
        }
    }

    /**
     * Reads the text once, to the end: jsonb would refuse it later, without saying which job of a batch it was.
     *
     * @return how long it is once PostgreSQL has made it jsonb, at most
     * @throws InvalidJobException if PostgreSQL could not keep it
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
