package org.supaqueue.console.api;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The OpenAPI description, and whether an answer is as described. Knows the parts of JSON Schema that the file uses. */
final class Description {

    private static final Map<JsonValue.ValueType, String> TYPES = Map.of(
            JsonValue.ValueType.STRING, "string",
            JsonValue.ValueType.OBJECT, "object",
            JsonValue.ValueType.ARRAY, "array",
            JsonValue.ValueType.TRUE, "boolean",
            JsonValue.ValueType.FALSE, "boolean",
            JsonValue.ValueType.NULL, "null",
            JsonValue.ValueType.NUMBER, "number");

    private final JsonObject document = ApiFixture.parse(new String(ConsoleApi.description(), StandardCharsets.UTF_8));

    /** {@return methods and paths with {@code *} for each parameter} */
    Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        document.getJsonObject("paths")
                .forEach((path, methods) -> methods.asJsonObject()
                        .keySet()
                        .forEach(method -> operations.add(
                                method.toUpperCase() + " " + path.substring(1).replaceAll("\\{\\w+}", "*"))));
        return operations;
    }

    void check(String method, String path, ApiAnswer answer) {
        JsonObject operation = operation(method, path);
        String status = Integer.toString(answer.status());
        assertThat(operation.getJsonObject("responses")).as(method + " " + path).containsKey(status);
        JsonObject content = operation
                .getJsonObject("responses")
                .getJsonObject(status)
                .getJsonObject("content")
                .getJsonObject("application/json");
        check(content.getJsonObject("schema"), answer.body(), method + " " + path);
    }

    void check(String method, String path, Problem problem) {
        assertThat(operation(method, path).getJsonObject("responses"))
                .as(method + " " + path)
                .containsKey(Integer.toString(problem.status()));
        JsonObject schemas = document.getJsonObject("components").getJsonObject("schemas");
        check(schemas.getJsonObject("Problem"), problem.toJson(), method + " " + path);
        String type = problem.toJson().getString("type").replaceFirst(".*:", "");
        assertThat(schemas.getJsonObject("Problem")
                        .getJsonObject("properties")
                        .getJsonObject("type")
                        .getString("description"))
                .contains("`" + type + "`");
    }

    /** Compares every example with its schema. */
    void checkExamples() {
        document.getJsonObject("paths")
                .forEach((path, methods) -> methods.asJsonObject()
                        .forEach((method, operation) -> contents(operation.asJsonObject())
                                .filter(content -> content.containsKey("example"))
                                .forEach(content -> check(
                                        content.getJsonObject("schema"),
                                        content.get("example"),
                                        method + " " + path))));
    }

    private static Stream<JsonObject> contents(JsonObject operation) {
        Stream<JsonValue> bodies = Stream.concat(
                operation.getJsonObject("responses").values().stream(),
                operation.containsKey("requestBody") ? Stream.of(operation.get("requestBody")) : Stream.empty());
        return bodies.map(JsonValue::asJsonObject)
                .filter(body -> body.containsKey("content"))
                .map(body ->
                        body.getJsonObject("content").values().iterator().next().asJsonObject());
    }

    /** Whether the document has an operation with the path and the method. */
    boolean describes(String method, String path) {
        return found(method, path).isPresent();
    }

    private JsonObject operation(String method, String path) {
        return found(method, path).orElseThrow(() -> new AssertionError("not described: " + method + " " + path));
    }

    private Optional<JsonObject> found(String method, String path) {
        List<String> segments = List.of(path.split("/"));
        return document.getJsonObject("paths").entrySet().stream()
                .filter(entry -> matches(List.of(entry.getKey().substring(1).split("/")), segments))
                // A path without parameters comes first.
                .sorted((one, other) -> Boolean.compare(
                        one.getKey().contains("{"), other.getKey().contains("{")))
                .map(entry -> entry.getValue().asJsonObject())
                .filter(methods -> methods.containsKey(method.toLowerCase()))
                .map(methods -> methods.getJsonObject(method.toLowerCase()))
                .findFirst();
    }

    private static boolean matches(List<String> template, List<String> segments) {
        if (template.size() != segments.size()) {
            return false;
        }
        for (int i = 0; i < segments.size(); i++) {
            if (!template.get(i).startsWith("{") && !template.get(i).equals(segments.get(i))) {
                return false;
            }
        }
        return true;
    }

    private void check(JsonObject schema, JsonValue value, String place) {
        if (schema.containsKey("$ref")) {
            String name = schema.getString("$ref").replaceFirst(".*/", "");
            check(document.getJsonObject("components").getJsonObject("schemas").getJsonObject(name), value, place);
            return;
        }
        if (schema.containsKey("oneOf")) {
            if (value.getValueType() != JsonValue.ValueType.NULL) {
                check(schema.getJsonArray("oneOf").getJsonObject(0), value, place);
            }
            return;
        }
        checkType(schema, value, place);
        if (schema.containsKey("enum")) {
            assertThat(schema.getJsonArray("enum")).as(place).contains(value);
        }
        if (value instanceof JsonObject object && schema.containsKey("properties")) {
            checkObject(schema, object, place);
        } else if (value instanceof JsonArray array && schema.containsKey("items")) {
            array.forEach(item -> check(schema.getJsonObject("items"), item, place + "[]"));
        }
    }

    private static void checkType(JsonObject schema, JsonValue value, String place) {
        if (!schema.containsKey("type")) {
            return;
        }
        String actual = TYPES.get(value.getValueType());
        List<String> allowed = schema.get("type") instanceof JsonArray several
                ? several.getValuesAs(JsonString.class).stream()
                        .map(JsonString::getString)
                        .toList()
                : List.of(schema.getString("type"));
        assertThat(allowed.stream().map(type -> type.equals("integer") ? "number" : type))
                .as(place)
                .contains(actual);
    }

    private void checkObject(JsonObject schema, JsonObject object, String place) {
        JsonObject properties = schema.getJsonObject("properties");
        assertThat(properties.keySet()).as(place + ": described fields").containsAll(object.keySet());
        if (schema.containsKey("required")) {
            assertThat(object.keySet())
                    .as(place + ": required fields")
                    .containsAll(schema.getJsonArray("required").getValuesAs(JsonString.class).stream()
                            .map(JsonString::getString)
                            .toList());
        }
        object.forEach((name, value) -> check(properties.getJsonObject(name), value, place + "." + name));
    }
}
