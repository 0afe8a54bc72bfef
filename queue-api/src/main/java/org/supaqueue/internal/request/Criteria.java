package org.supaqueue.internal.request;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.supaqueue.InvalidJobException;

/**
 * The conditions of a filter, by the keys of its JSON object. The SQL function {@code check_job_search} has the same
 * rules with the same texts.
 */
public final class Criteria {

    public static final Criteria NONE =
            new Criteria(Json.PROVIDER.createObjectBuilder().build());

    private static final Instant MAX_TIME = Instant.parse("9999-12-31T00:00:00Z");
    private static final int MIN_STATUS = 100;
    private static final int MAX_STATUS = 599;

    private final JsonObject values;

    private Criteria(JsonObject values) {
        this.values = values;
    }

    public Criteria queue(String queue) {
        Objects.requireNonNull(queue, "queue");
        if (!InsertOptions.isQueue(queue)) {
            throw new InvalidJobException("queue", Quoted.of(queue) + " must be 1 to 64 letters, digits, _ and -");
        }
        return text("queue", queue);
    }

    public Criteria nonEmpty(String key, String text) {
        Objects.requireNonNull(text, key);
        if (text.isEmpty()) {
            throw new InvalidJobException(key, "\"\" must not be empty");
        }
        checkNoNul(key, text);
        return text(key, text);
    }

    private static void checkNoNul(String key, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new InvalidJobException(key, Quoted.of(text) + " must not contain U+0000");
        }
    }

    public Criteria text(String key, String text) {
        return new Criteria(builder().add(key, text).build());
    }

    /** Only jobs whose payload has a value at a place, which a JSON pointer names. */
    public Criteria payload(String pointer, String value) {
        Objects.requireNonNull(pointer, "payload_path");
        Objects.requireNonNull(value, "payload_value");
        if (!pointer.startsWith("/")) {
            throw new InvalidJobException(
                    "payload_path", Quoted.of(pointer) + " must be a JSON pointer such as /customer/id");
        }
        checkNoNul("payload_path", pointer);
        checkNoNul("payload_value", value);
        return text("payload_path", pointer).text("payload_value", value);
    }

    public Criteria responseStatus(int status) {
        if (status < MIN_STATUS || status > MAX_STATUS) {
            throw new InvalidJobException("response_status", status + " must be " + MIN_STATUS + " to " + MAX_STATUS);
        }
        return new Criteria(builder().add("response_status", status).build());
    }

    public Criteria time(String key, Instant time) {
        Objects.requireNonNull(time, key);
        if (time.isBefore(Instant.EPOCH) || time.isAfter(MAX_TIME)) {
            throw new InvalidJobException(key, "\"" + time + "\" must be in the years 1970 to 9999");
        }
        return text(key, time.toString());
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** {@return the text of a condition; empty if there is no such condition} */
    public Optional<String> find(String key) {
        return Optional.ofNullable(values.getString(key, null));
    }

    private JsonObjectBuilder builder() {
        return Json.PROVIDER.createObjectBuilder(values);
    }

    public String toJson() {
        return values.toString();
    }
}
