package org.supaqueue.internal.request;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.supaqueue.InvalidJobException;

/**
 * Writes the payload of a GET or DELETE, a flat JSON object, as query parameters.
 *
 * <p>Checks the length of the target at each step. An array repeats its name for each element, so a long name can make
 * the target thousands of times longer than the payload.
 */
public final class QueryParameters {

    private static final int MAX_DIGITS = 1_000;

    private final StringBuilder target;
    private String separator;

    private QueryParameters(String target) {
        this.target = new StringBuilder(target);
        int mark = target.indexOf('?');
        boolean open = mark == target.length() - 1 || target.endsWith("&");
        this.separator = mark < 0 ? "?" : open ? "" : "&";
    }

    /**
     * Appends a payload to a path or to a whole URL.
     *
     * @param target a path or URL, with or without a query
     * @param payload JSON text, or null for no payload
     * @return the target with the payload in its query
     * @throws InvalidJobException if the payload is not flat, or the target would have more than
     *     {@value Target#MAX_BYTES} bytes
     */
    public static String append(String target, String payload) {
        if (payload == null) {
            return target;
        }
        QueryParameters query = new QueryParameters(target);
        object(payload).forEach(query::add);
        return query.target.toString();
    }

    private void add(String name, JsonValue value) {
        List<? extends JsonValue> values = value instanceof JsonArray array ? array : List.of(value);
        if (values.isEmpty()) {
            return;
        }
        String encodedName = encode(name);
        for (JsonValue each : values) {
            append(separator).append(encodedName).append("=").append(encode(scalar(name, each)));
            separator = "&";
        }
    }

    private QueryParameters append(String encoded) {
        checkRoomFor(encoded);
        target.append(encoded);
        return this;
    }

    /**
     * Encodes a text. Checks the length of the plain text first, because the encoded text can be nine times as long.
     * The encoded text is never shorter than the plain text.
     */
    private String encode(String text) {
        checkRoomFor(text);
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private void checkRoomFor(String text) {
        if (!Target.hasRoom(target.length(), text)) {
            throw new InvalidJobException(Payload.COLUMN, "of a GET or DELETE " + Target.TOO_LONG);
        }
    }

    private static JsonObject object(String payload) {
        if (Json.read(Payload.COLUMN, payload) instanceof JsonObject object) {
            return object;
        }
        throw new InvalidJobException(
                Payload.COLUMN, "of a GET or DELETE must be a JSON object, whose members become query parameters");
    }

    private static String scalar(String name, JsonValue value) {
        return switch (value.getValueType()) {
            case STRING -> ((JsonString) value).getString();
            case TRUE, FALSE -> value.toString();
            case NUMBER -> number(name, ((JsonNumber) value).bigDecimalValue());
            case NULL, ARRAY, OBJECT ->
                throw new InvalidJobException(
                        Payload.COLUMN,
                        "of a GET or DELETE must be flat: " + Quoted.of(name)
                                + " must hold a string, a number, a boolean or an array of these");
        };
    }

    /**
     * Writes a number without an exponent. The API must check the same text that the node sends later, and the node
     * reads the number from a jsonb column, which stores no exponent. Refuses numbers of more than {@value #MAX_DIGITS}
     * digits, because JSON parsers refuse longer numbers.
     */
    private static String number(String name, BigDecimal number) {
        if (Math.abs((long) number.precision() - number.scale()) + Math.abs((long) number.scale()) > MAX_DIGITS) {
            throw new InvalidJobException(
                    Payload.COLUMN,
                    "of a GET or DELETE holds a number of more than " + MAX_DIGITS + " digits: " + Quoted.of(name));
        }
        return number.toPlainString();
    }
}
