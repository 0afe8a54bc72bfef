package org.supaqueue.console.api;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.supaqueue.console.exchange.Exchanges;
import org.supaqueue.console.exchange.MaskedJob;
import org.supaqueue.console.exchange.SentRequest;
import org.supaqueue.console.exchange.StoredJob;
import org.supaqueue.console.exchange.Timeline;
import org.supaqueue.internal.config.Settings;

/** Writes a job with all that is known about it, without its secrets. */
final class JobJson {

    private static final Set<String> REPLACED =
            Set.of("payload_text", "headers_text", "attempt", "server_time", "content");
    private static final Set<String> RETRYABLE = Set.of("failed", "dead", "cancelled");
    private static final Set<String> CANCELLABLE = Set.of("available", "failed", "processing");

    private final StoredJob job;
    private final MaskedJob masked;
    private final List<JsonObject> attempts;
    private final Exchanges exchanges;
    private final Facts facts;

    JobJson(StoredJob job, List<JsonObject> attempts, Facts facts) {
        this.job = job;
        this.masked = new MaskedJob(job, facts.console().redactions().of(job.queue()));
        this.attempts = attempts;
        this.facts = facts;
        this.exchanges = new Exchanges(
                masked,
                facts.settings().queue(job.queue()),
                new SentRequest(facts.version(), facts.schema().installation()));
    }

    JsonObject toJson(Caller caller) {
        JsonObjectBuilder json = Json.createObjectBuilder(JsonParts.without(job.row(), REPLACED));
        addPayload(json);
        addExchanges(json);
        addDeadLetter(json);
        return json.add("timeline", new Timeline(job, attempts).toJson())
                .add("actions", JsonParts.texts(actions(caller)))
                .build();
    }

    private void addPayload(JsonObjectBuilder json) {
        Optional<JsonValue> payload = masked.payload();
        json.add("payload", payload.orElse(JsonValue.NULL))
                .add("payload_omitted", payload.isEmpty() && job.row().getInt("payload_bytes") > 0)
                .add("headers", masked.headers())
                .add("redacted", JsonParts.texts(masked.redacted()))
                .add("redacted_headers", JsonParts.texts(masked.redactedHeaders()));
    }

    private void addExchanges(JsonObjectBuilder json) {
        json.add("content", JsonParts.text(exchanges.content()))
                .add("request_body", JsonParts.text(exchanges.body()))
                .add("attempts", exchanges.attempts(attempts))
                .add("next_request", exchanges.nextRequest())
                .add("curl", JsonParts.text(exchanges.curl()))
                .add("sql", exchanges.sql(facts.schema().name()));
    }

    /** The configuration says where the dead letter went, and the payload of a dead letter says where it came from. */
    private void addDeadLetter(JsonObjectBuilder json) {
        Settings settings = facts.settings();
        boolean isLetter = settings.deadLetterQueues().letterQueues().contains(job.queue());
        Optional<String> letterQueue = settings.deadLetterQueues()
                .of(job.queue())
                .filter(queue -> text("status").equals(Optional.of("dead")));
        json.add(
                        "dead_letter",
                        letterQueue
                                .<JsonValue>map(queue -> Json.createObjectBuilder()
                                        .add("queue", queue)
                                        .add("job_id", JsonValue.NULL)
                                        .build())
                                .orElse(JsonValue.NULL))
                .add("dead_letter_of", isLetter ? deadJob() : JsonValue.NULL);
    }

    private JsonValue deadJob() {
        return job.payload()
                .filter(payload -> payload.getValueType() == JsonValue.ValueType.OBJECT)
                .map(payload -> payload.asJsonObject().get("job_id"))
                .<JsonValue>map(id -> Json.createValue(id.toString()))
                .orElse(JsonValue.NULL);
    }

    private Optional<String> text(String column) {
        return job.row().get(column) instanceof JsonString text ? Optional.of(text.getString()) : Optional.empty();
    }

    private List<String> actions(Caller caller) {
        List<String> actions = new ArrayList<>();
        if (caller.canAct()) {
            String status = text("status").orElseThrow();
            if (RETRYABLE.contains(status)) {
                actions.add("retry");
            }
            if (CANCELLABLE.contains(status)) {
                actions.add("cancel");
            }
            actions.add("copy");
        }
        return actions;
    }
}
