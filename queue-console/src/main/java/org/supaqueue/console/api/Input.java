package org.supaqueue.console.api;

import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.supaqueue.InvalidJobException;
import org.supaqueue.InvalidScheduleException;

/** Reads typed values from the query or the body of a request. Collects all problems instead of stopping at the first. */
final class Input {

    private final JsonObject values;
    private final boolean isQuery;
    private final List<FieldError> errors = new ArrayList<>();

    private Input(JsonObject values, boolean isQuery, Collection<String> known) {
        this.values = values;
        this.isQuery = isQuery;
        values.keySet().stream()
                .filter(name -> !known.contains(name))
                .forEach(name -> error(name, name + " is none of " + String.join(", ", known)));
    }

    static Input ofQuery(Map<String, String> query, Collection<String> known) {
        JsonObjectBuilder values = Json.createObjectBuilder();
        query.forEach(values::add);
        return new Input(values.build(), true, known);
    }

    static Input ofBody(JsonObject body, Collection<String> known) {
        return new Input(body, false, known);
    }

    void error(String field, String message) {
        errors.add(new FieldError(field, message));
    }

    /** @throws Problem if a value is wrong; names all wrong values */
    void check() {
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** {@return the value; empty if absent or null} */
    Optional<JsonValue> json(String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> value.getValueType() != JsonValue.ValueType.NULL);
    }

    Optional<String> text(String name) {
        return json(name).flatMap(value -> {
            if (value instanceof JsonString text) {
                return Optional.of(text.getString());
            }
            error(name, name + " must be a text");
            return Optional.empty();
        });
    }

    Optional<String> required(String name) {
        Optional<String> text = text(name);
        if (json(name).isEmpty()) {
            error(name, name + " is missing");
        }
        return text;
    }

    /** Reads a value that a function parses; the message of its IllegalArgumentException says the rule. */
    <T> Optional<T> parsed(String name, Function<String, T> parser) {
        return text(name).flatMap(text -> {
            try {
                return Optional.of(parser.apply(text));
            } catch (IllegalArgumentException | DateTimeException refused) {
                error(name, name + " must be " + refused.getMessage());
                return Optional.empty();
            }
        });
    }

    Optional<Instant> time(String name) {
        return parsed(name, text -> {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException malformed) {
                throw new IllegalArgumentException("a time such as 2026-01-31T00:00:00Z", malformed);
            }
        });
    }

    Optional<Integer> integer(String name, int min, int max) {
        Optional<Integer> number = json(name).flatMap(this::integer);
        if (has(name)
                && json(name).isPresent()
                && number.filter(value -> value >= min && value <= max).isEmpty()) {
            error(name, name + " must be a whole number from " + min + " to " + max);
            return Optional.empty();
        }
        return number;
    }

    private Optional<Integer> integer(JsonValue value) {
        try {
            if (isQuery && value instanceof JsonString text) {
                return Optional.of(Integer.valueOf(text.getString()));
            }
            return value instanceof JsonNumber number ? Optional.of(number.intValueExact()) : Optional.empty();
        } catch (ArithmeticException | NumberFormatException refused) {
            return Optional.empty();
        }
    }

    boolean isTrue(String name) {
        Optional<JsonValue> value = json(name);
        String text = value.map(given -> isQuery ? ((JsonString) given).getString() : given.toString())
                .orElse("false");
        if (!text.equals("true") && !text.equals("false")) {
            error(name, name + " must be true or false");
        }
        return text.equals("true");
    }

    /** Gives a value to a part of the Java API, which may refuse the value. */
    <T> void use(Optional<T> value, Consumer<T> receiver) {
        try {
            value.ifPresent(receiver);
        } catch (InvalidJobException refused) {
            error(refused.column(), refused.getMessage());
        } catch (InvalidScheduleException refused) {
            error(refused.option(), refused.getMessage());
        }
    }
}
