package org.supaqueue.console.exchange;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.Optional;
import org.supaqueue.console.masking.JsonText;

/**
 * A job as the database returned it, with its secrets.
 *
 * @param row the columns of the statement {@code job}
 */
public record StoredJob(JsonObject row) {

    public Optional<String> text(String column) {
        return row.get(column) instanceof JsonString text ? Optional.of(text.getString()) : Optional.empty();
    }

    Optional<Long> number(String column) {
        return row.get(column) instanceof JsonNumber number ? Optional.of(number.longValue()) : Optional.empty();
    }

    public String queue() {
        return text("queue").orElseThrow();
    }

    String status() {
        return text("status").orElseThrow();
    }

    /** {@return the number of the next attempt, or of the attempt that is running or completed the job} */
    int attempt() {
        return number("attempt").orElseThrow().intValue();
    }

    /** {@return the payload; empty if there is none, it is too long to show, or {@link JsonText} cannot read it} */
    public Optional<JsonValue> payload() {
        return text("payload_text").flatMap(JsonText::read);
    }

    /** {@return the job's own headers; empty if they are not a JSON object or too long} */
    public JsonObject headers() {
        return text("headers_text")
                .flatMap(JsonText::read)
                .filter(value -> value.getValueType() == JsonValue.ValueType.OBJECT)
                .map(JsonValue::asJsonObject)
                .orElse(JsonValue.EMPTY_JSON_OBJECT);
    }
}
