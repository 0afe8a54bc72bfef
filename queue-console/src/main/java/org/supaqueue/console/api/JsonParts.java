package org.supaqueue.console.api;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The parts of which answers are made. */
final class JsonParts {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

    private JsonParts() {}

    static JsonValue text(Optional<String> text) {
        return text.<JsonValue>map(Json::createValue).orElse(JsonValue.NULL);
    }

    static JsonValue time(Instant time) {
        return Json.createValue(TIME.format(time));
    }

    static JsonArray texts(Collection<?> texts) {
        return Json.createArrayBuilder(texts.stream().map(String::valueOf).toList())
                .build();
    }

    static JsonArray array(List<? extends JsonValue> items) {
        return Json.createArrayBuilder(items).build();
    }

    static JsonValue bool(boolean value) {
        return value ? JsonValue.TRUE : JsonValue.FALSE;
    }

    static JsonObject object(String name, JsonValue value) {
        return Json.createObjectBuilder().add(name, value).build();
    }

    /** {@return the object without these fields} */
    static JsonObject without(JsonObject object, Set<String> fields) {
        JsonObjectBuilder rest = Json.createObjectBuilder();
        object.forEach((name, value) -> {
            if (!fields.contains(name)) {
                rest.add(name, value);
            }
        });
        return rest.build();
    }

    /** {@return the object with the fields of another one} */
    static JsonObject merged(JsonObject object, JsonObject more) {
        return Json.createObjectBuilder(object)
                .addAll(Json.createObjectBuilder(more))
                .build();
    }
}
