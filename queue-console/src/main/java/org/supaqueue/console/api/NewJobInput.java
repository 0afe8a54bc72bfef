package org.supaqueue.console.api;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.supaqueue.Backoff;
import org.supaqueue.HttpVerb;
import org.supaqueue.JobRequest;
import org.supaqueue.console.exchange.StoredJob;
import org.supaqueue.console.masking.Redactions;

/** Reads a job to enqueue: a new one, or an edited copy. */
final class NewJobInput {

    static final String[] NAMES = {
        "copy_of",
        "http_verb",
        "url_path",
        "payload",
        "headers",
        "queue",
        "priority",
        "run_at",
        "retry_limit",
        "timeout_ms",
        "expires_at",
        "backoff",
        "tags",
        "label",
        "unique_key"
    };
    private static final int MAX_TIMEOUT_MS = 86_400_000;

    private final Input input;
    private final Optional<StoredJob> original;
    private final Redactions redactions;
    private JobRequest job;

    /** @param original the job to copy, with its secrets; empty for a new job */
    NewJobInput(Input input, Optional<StoredJob> original, Redactions redactions) {
        this.input = input;
        this.original = original;
        this.redactions = redactions;
    }

    /** @throws Problem if a value is wrong */
    JobRequest read() {
        Optional<HttpVerb> verb = text("http_verb").flatMap(this::verb);
        Optional<String> path = text("url_path");
        if (verb.isEmpty() || path.isEmpty()) {
            input.error(verb.isEmpty() ? "http_verb" : "url_path", "http_verb and url_path are needed");
            input.check();
        }
        input.use(path, text -> job = JobRequest.of(verb.orElseThrow(), text));
        input.check();
        addOptions();
        Secrets secrets = new Secrets(input, original, redactions, job.queue());
        use(secrets.payload(), JobRequest::payload);
        secrets.headers()
                .forEach((name, value) -> use(Optional.of(value), (request, text) -> request.header(name, text)));
        input.check();
        return job;
    }

    private Optional<HttpVerb> verb(String name) {
        try {
            return Optional.of(HttpVerb.valueOf(name));
        } catch (IllegalArgumentException unknown) {
            input.error("http_verb", "http_verb must be GET, POST, PUT, PATCH or DELETE");
            return Optional.empty();
        }
    }

    private void addOptions() {
        use(text("queue"), JobRequest::queue);
        use(number("priority", Integer.MIN_VALUE, Integer.MAX_VALUE), JobRequest::priority);
        use(number("retry_limit", 0, 1_000), JobRequest::retryLimit);
        use(number("timeout_ms", 1, MAX_TIMEOUT_MS).map(Duration::ofMillis), JobRequest::timeout);
        use(text("backoff"), (request, text) -> request.backoff(Backoff.parse(text)));
        use(text("label"), JobRequest::label);
        use(tags(), JobRequest::tags);
        use(input.time("run_at"), JobRequest::runAt);
        use(input.time("expires_at"), JobRequest::expiresAt);
        use(input.text("unique_key"), JobRequest::uniqueKey);
    }

    private <T> void use(Optional<T> value, BiFunction<JobRequest, T, JobRequest> setter) {
        input.use(value, given -> job = setter.apply(job, given));
    }

    /** {@return the value of the request, or else of the original job; null in the request means none} */
    private Optional<String> text(String name) {
        return input.has(name)
                ? input.text(name)
                : original.flatMap(stored -> value(stored, name, JsonString.class))
                        .map(JsonString::getString);
    }

    private Optional<Integer> number(String name, int min, int max) {
        return input.has(name)
                ? input.integer(name, min, max)
                : original.flatMap(stored -> value(stored, name, JsonNumber.class))
                        .map(JsonNumber::intValue);
    }

    private Optional<List<String>> tags() {
        Optional<JsonArray> array = input.has("tags")
                ? input.json("tags").filter(JsonArray.class::isInstance).map(JsonArray.class::cast)
                : original.flatMap(stored -> value(stored, "tags", JsonArray.class));
        if (input.has("tags") && array.isEmpty() && input.json("tags").isPresent()
                || array.filter(tags -> !tags.stream().allMatch(JsonString.class::isInstance))
                        .isPresent()) {
            input.error("tags", "tags must be an array of texts");
            return Optional.empty();
        }
        return array.map(tags -> tags.getValuesAs(JsonString.class).stream()
                .map(JsonString::getString)
                .toList());
    }

    private static <T extends JsonValue> Optional<T> value(StoredJob stored, String name, Class<T> type) {
        return Optional.ofNullable(stored.row().get(name))
                .filter(type::isInstance)
                .map(type::cast);
    }
}
