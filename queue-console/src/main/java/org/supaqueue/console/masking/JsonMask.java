package org.supaqueue.console.masking;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Replaces values in a JSON document by the mask, and masks by the original values. */
public final class JsonMask {

    private static final Pattern INDEX = Pattern.compile("0|[1-9]\\d{0,8}");
    private static final JsonValue MASK = Json.createValue(Mask.TEXT);

    private JsonMask() {}

    /** {@return the document with masks at the paths that the document has} */
    public static JsonValue hide(JsonValue document, List<JsonPath> paths) {
        JsonValue hidden = document;
        for (JsonPath path : paths) {
            hidden = replace(hidden, path, MASK);
        }
        return hidden;
    }

    /** {@return the paths that the document has} */
    public static List<JsonPath> present(JsonValue document, List<JsonPath> paths) {
        return paths.stream().filter(path -> find(document, path).isPresent()).toList();
    }

    /** {@return the edited document, where masks that were not changed have the values of the original document} */
    public static JsonValue restore(JsonValue edited, JsonValue original, List<JsonPath> paths) {
        JsonValue restored = edited;
        for (JsonPath path : untouched(edited, paths)) {
            Optional<JsonValue> secret = find(original, path);
            if (secret.isPresent()) {
                restored = replace(restored, path, secret.get());
            }
        }
        return restored;
    }

    /** {@return the paths at which the document has the mask} */
    public static List<JsonPath> untouched(JsonValue edited, List<JsonPath> paths) {
        return paths.stream()
                .filter(path -> find(edited, path).filter(JsonMask::isMask).isPresent())
                .toList();
    }

    /** {@return how many texts of the document are the mask} */
    public static long masks(JsonValue document) {
        if (document instanceof JsonObject object) {
            return object.values().stream().mapToLong(JsonMask::masks).sum();
        }
        if (document instanceof JsonArray array) {
            return array.stream().mapToLong(JsonMask::masks).sum();
        }
        return isMask(document) ? 1 : 0;
    }

    private static boolean isMask(JsonValue value) {
        return value instanceof JsonString text && text.getString().equals(Mask.TEXT);
    }

    private static Optional<JsonValue> find(JsonValue document, JsonPath path) {
        if (path.tokens().isEmpty()) {
            return Optional.of(document);
        }
        return child(document, path.tokens().get(0)).flatMap(child -> find(child, path.rest()));
    }

    private static Optional<JsonValue> child(JsonValue parent, String token) {
        if (parent instanceof JsonObject object) {
            return Optional.ofNullable(object.get(token));
        }
        return parent instanceof JsonArray array && isIndexOf(array, token)
                ? Optional.of(array.get(Integer.parseInt(token)))
                : Optional.empty();
    }

    private static boolean isIndexOf(JsonArray array, String token) {
        return INDEX.matcher(token).matches() && Integer.parseInt(token) < array.size();
    }

    private static JsonValue replace(JsonValue document, JsonPath path, JsonValue value) {
        if (path.tokens().isEmpty()) {
            return value;
        }
        String token = path.tokens().get(0);
        Optional<JsonValue> child = child(document, token);
        if (child.isEmpty()) {
            return document;
        }
        JsonValue replaced = replace(child.get(), path.rest(), value);
        if (document instanceof JsonObject object) {
            return Json.createObjectBuilder(object).add(token, replaced).build();
        }
        List<JsonValue> items = new ArrayList<>(document.asJsonArray());
        items.set(Integer.parseInt(token), replaced);
        return Json.createArrayBuilder(items).build();
    }
}
