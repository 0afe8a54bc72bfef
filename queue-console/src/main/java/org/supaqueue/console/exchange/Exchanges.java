package org.supaqueue.console.exchange;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.supaqueue.internal.config.QueueSettings;

/** The attempts of a job as HTTP exchanges. */
public final class Exchanges {

    private static final List<String> COPIED = List.of(
            "attempt",
            "lease_token",
            "leased_by",
            "error",
            "started_at",
            "settled_at",
            "waited_ms",
            "connect_ms",
            "first_byte_ms",
            "duration_ms",
            "settle_ms");

    private final MaskedJob job;
    private final QueueSettings settings;
    private final SentRequest requests;

    /** @param settings the settings of the job's queue */
    public Exchanges(MaskedJob job, QueueSettings settings, SentRequest requests) {
        this.job = job;
        this.settings = settings;
        this.requests = requests;
    }

    /** @param attempts the rows of the statement {@code attempts}, the oldest first */
    public JsonArray attempts(List<JsonObject> attempts) {
        JsonArrayBuilder exchanges = Json.createArrayBuilder();
        attempts.forEach(attempt -> exchanges.add(exchange(attempt)));
        return exchanges.build();
    }

    private JsonObject exchange(JsonObject attempt) {
        JsonObjectBuilder exchange = Json.createObjectBuilder();
        COPIED.forEach(field -> exchange.add(field, attempt.getOrDefault(field, JsonValue.NULL)));
        int number = attempt.getInt("attempt");
        long token = Long.parseLong(attempt.getString("lease_token"));
        return exchange.add("outcome", attempt.get("outcome"))
                .add("request", RequestJson.of(job.job(), requests.build(job, settings, number, token)))
                .add("response", response(attempt))
                .build();
    }

    private JsonValue response(JsonObject attempt) {
        if (!(attempt.get("response_status") instanceof JsonNumber status)) {
            return JsonValue.NULL;
        }
        JsonValue body = attempt.get("content") instanceof JsonString text
                ? Json.createValue(job.answer(text.getString()))
                : JsonValue.NULL;
        return Json.createObjectBuilder()
                .add("status", status)
                .add("body", body)
                .add("truncated", attempt.getOrDefault("response_truncated", JsonValue.FALSE))
                .build();
    }

    /** {@return the request of the next attempt; null if the job will not be sent} */
    public JsonValue nextRequest() {
        return List.of("available", "failed").contains(job.job().status())
                ? RequestJson.of(job.job(), next())
                : JsonValue.NULL;
    }

    private SentRequest.Built next() {
        long token = Long.parseLong(job.job().text("lease_token").orElse("0"));
        return requests.build(job, settings, job.job().attempt(), token + 1);
    }

    /** {@return the text of the body that each request has; empty if there is no body or it is too long to show} */
    public Optional<String> body() {
        return next().request()
                .filter(request -> request.body() != null)
                .map(request -> new String(request.body(), StandardCharsets.UTF_8));
    }

    /** {@return a shell command that sends the request; empty if the request cannot be built} */
    public Optional<String> curl() {
        return next().request().map(Curl::of);
    }

    /**
     * Writes the statement that enqueues the same job.
     *
     * @param schema the name of the schema
     */
    public String sql(String schema) {
        return InsertSql.of(job, schema);
    }

    /** {@return the body of the last answer; empty if no attempt was answered} */
    public Optional<String> content() {
        return job.job().text("content").map(job::answer);
    }
}
