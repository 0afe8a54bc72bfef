package org.supaqueue.console.exchange;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.supaqueue.console.masking.JsonMask;
import org.supaqueue.console.masking.JsonPath;
import org.supaqueue.console.masking.JsonText;
import org.supaqueue.console.masking.Mask;
import org.supaqueue.console.masking.SecretHeaders;

/**
 * A job without its secrets.
 *
 * @param job the job with its secrets
 * @param paths what is masked in the payloads of the queue
 */
public record MaskedJob(StoredJob job, List<JsonPath> paths) {

    /** What may be before a JSON document: spaces, and the byte order mark of some servers. */
    private static final Pattern LEADING = Pattern.compile("^[\\s\\uFEFF]+");

    /** {@return the payload; empty if there is none or the payload is too long to show} */
    public Optional<JsonValue> payload() {
        return job.payload().map(payload -> JsonMask.hide(payload, paths));
    }

    /** {@return the text of the payload, as it is sent unless something is masked; empty if it cannot be shown} */
    Optional<String> payloadText() {
        Optional<String> text = job.text("payload_text");
        if (paths.isEmpty()) {
            return text;
        }
        // Without the JSON, nobody knows whether the text has something to mask.
        return payload().flatMap(payload -> redacted().isEmpty() ? text : Optional.of(payload.toString()));
    }

    /** {@return the paths that the payload has} */
    public List<JsonPath> redacted() {
        return job.payload().map(payload -> JsonMask.present(payload, paths)).orElse(List.of());
    }

    /** {@return the job's own headers} */
    public JsonObject headers() {
        JsonObjectBuilder masked = Json.createObjectBuilder();
        job.headers()
                .forEach((name, value) ->
                        masked.add(name, SecretHeaders.isSecret(name) ? Json.createValue(Mask.TEXT) : value));
        return masked.build();
    }

    public List<String> redactedHeaders() {
        return job.headers().keySet().stream().filter(SecretHeaders::isSecret).toList();
    }

    /**
     * Masks the body of an answer, which often repeats the payload. A body that begins like JSON and cannot be read, for
     * example because it was cut, is masked as a whole. Any body is masked as a whole if the whole payload is.
     */
    String answer(String body) {
        if (paths.stream().anyMatch(path -> path.tokens().isEmpty())) {
            return Mask.TEXT;
        }
        String begin = LEADING.matcher(body).replaceFirst("");
        if (paths.isEmpty() || !begin.startsWith("{") && !begin.startsWith("[")) {
            return body;
        }
        return JsonText.read(begin)
                .map(json -> JsonMask.present(json, paths).isEmpty()
                        ? body
                        : JsonMask.hide(json, paths).toString())
                .orElse(Mask.TEXT);
    }
}
