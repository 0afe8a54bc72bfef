package org.supaqueue.testkit;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;

/** Compares JSON texts by their values, as PostgreSQL does. */
final class JsonText {

    private JsonText() {}

    static boolean areEqual(String left, String right) {
        return equal(parse(left), parse(right));
    }

    static boolean contains(String whole, String part) {
        return containing(parse(whole), parse(part));
    }

    private static JsonValue parse(String json) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return reader.readValue();
        }
    }

    private static boolean equal(JsonValue left, JsonValue right) {
        if (left instanceof JsonObject some && right instanceof JsonObject others) {
            return some.keySet().equals(others.keySet()) && hasAll(some, others, JsonText::equal);
        }
        if (left instanceof JsonArray some && right instanceof JsonArray others) {
            return some.size() == others.size()
                    && IntStream.range(0, some.size()).allMatch(i -> equal(some.get(i), others.get(i)));
        }
        if (left instanceof JsonNumber one && right instanceof JsonNumber other) {
            return one.bigDecimalValue().compareTo(other.bigDecimalValue()) == 0;
        }
        return left.equals(right);
    }

    private static boolean containing(JsonValue whole, JsonValue part) {
        if (whole instanceof JsonObject all && part instanceof JsonObject some) {
            return hasAll(all, some, JsonText::containing);
        }
        return equal(whole, part);
    }

    private static boolean hasAll(JsonObject whole, JsonObject part, BiPredicate<JsonValue, JsonValue> same) {
        return part.entrySet().stream()
                .allMatch(each ->
                        whole.containsKey(each.getKey()) && same.test(whole.get(each.getKey()), each.getValue()));
    }
}
