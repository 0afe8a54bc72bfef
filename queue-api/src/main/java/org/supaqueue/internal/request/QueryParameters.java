package org.supaqueue.internal.request;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.StringJoiner;
import org.supaqueue.InvalidJobException;

/** The payload of a GET or DELETE: a flat JSON object as query parameters. */
public final class QueryParameters {

    private static final int MAX_DIGITS = 1_000;

    private QueryParameters() {}

    /**
     * Appends a payload to a path.
     *
     * @param urlPath a path, perhaps with a query
     * @param payload JSON text, or null for none
     * @return the path with the payload in its query
     * @throws InvalidJobException if the payload is not flat
     */
    public static String append(String urlPath, String payload) {
        String query = payload == null ? "" : of(payload);
        if (query.isEmpty()) {
            return urlPath;
        }
        int mark = urlPath.indexOf('?');
        if (mark < 0) {
            return urlPath + "?" + query;
        }
        boolean open = mark == urlPath.length() - 1 || urlPath.endsWith("&");
        return urlPath + (open ? "" : "&") + query;
    }

    private static String of(String payload) {
        StringJoiner query = new StringJoiner("&");
        for (Map.Entry<String, JsonValue> member : object(payload).entrySet()) {
            if (member.getValue() instanceof JsonArray array) {
                array.forEach(element -> query.add(parameter(member.getKey(), element)));
            } else {
                query.add(parameter(member.getKey(), member.getValue()));
            }
        }
        return query.toString();
    }

    private static JsonObject object(String payload) {
        if (Json.read(Payload.COLUMN, payload) instanceof JsonObject object) {
            return object;
        }
        throw new InvalidJobException(
                Payload.COLUMN, "of a GET or DELETE must be a JSON object, whose members become query parameters");
    }

    private static String parameter(String name, JsonValue value) {
        return encode(name) + "=" + encode(scalar(name, value));
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

    /** Written out, as PostgreSQL will have it by the time it is sent; readers of JSON refuse longer ones. */
    private static String number(String name, BigDecimal number) {
        if (Math.abs((long) number.precision() - number.scale()) + Math.abs((long) number.scale()) > MAX_DIGITS) {
            throw new InvalidJobException(
                    Payload.COLUMN,
                    "of a GET or DELETE holds a number of more than " + MAX_DIGITS + " digits: " + Quoted.of(name));
        }
        return number.toPlainString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
