package org.supaqueue.console.api;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.supaqueue.console.exchange.StoredJob;
import org.supaqueue.console.masking.JsonMask;
import org.supaqueue.console.masking.JsonPath;
import org.supaqueue.console.masking.Mask;
import org.supaqueue.console.masking.Redactions;
import org.supaqueue.console.masking.SecretHeaders;

/** Puts the secrets of the original job in the places of an edited copy that still have the mask. */
final class Secrets {

    private final Input input;
    private final Optional<StoredJob> original;
    private final Redactions redactions;
    private final String queue;

    /** @param queue the queue of the new job */
    Secrets(Input input, Optional<StoredJob> original, Redactions redactions, String queue) {
        this.input = input;
        this.original = original;
        this.redactions = redactions;
        this.queue = queue;
    }

    /** {@return the payload of the new job: JSON, or the text of the original; empty for none} */
    Optional<Object> payload() {
        Optional<JsonValue> secret = original.flatMap(StoredJob::payload);
        List<JsonPath> paths = original.map(job -> redactions.of(job.queue())).orElse(List.of());
        Optional<String> text = original.flatMap(job -> job.text("payload_text"));
        if (text.isPresent() && secret.isEmpty() && !paths.isEmpty()) {
            input.error(
                    "payload",
                    "payload of the original has numbers that are too long or too many levels, so it cannot be masked");
            return Optional.empty();
        }
        if (!input.has("payload")) {
            refuseIfShown(
                    secret.map(payload -> JsonMask.present(payload, paths)).orElse(List.of()));
            return text.map(Object.class::cast);
        }
        Optional<JsonValue> edited = input.json("payload");
        if (edited.isPresent() && secret.isPresent()) {
            refuseIfShown(JsonMask.untouched(edited.get(), paths));
            JsonValue restored = JsonMask.restore(edited.get(), secret.get(), paths);
            refuseMovedMasks(restored, secret.get(), paths);
            return Optional.of(restored);
        }
        return edited.map(Object.class::cast);
    }

    /** The consumer would get the mask instead of the value. A text of the original may look like the mask. */
    private void refuseMovedMasks(JsonValue restored, JsonValue secret, List<JsonPath> paths) {
        if (!JsonMask.present(secret, paths).isEmpty() && JsonMask.masks(restored) > JsonMask.masks(secret)) {
            input.error(
                    "payload",
                    "payload has " + Mask.TEXT
                            + " at a place that is not masked in the original, so the value is unknown");
        }
    }

    /** A job of a queue that masks less would show the secret. */
    private void refuseIfShown(List<JsonPath> copied) {
        if (!redactions.of(queue).containsAll(copied)) {
            input.error(
                    "queue",
                    "queue " + queue + " does not mask " + copied
                            + " of the payload, so the values are not copied there");
        }
    }

    /** {@return the headers of the new job, by name} */
    Map<String, String> headers() {
        Map<String, String> secret = new LinkedHashMap<>();
        original.ifPresent(job -> secret.putAll(texts(job.headers())));
        // The queue itself sets these for jobs of schedules.
        secret.keySet().removeIf(name -> name.toLowerCase(Locale.ROOT).startsWith("x-supaqueue-"));
        if (!input.has("headers")) {
            return secret;
        }
        Map<String, String> edited = new LinkedHashMap<>();
        input.json("headers").ifPresent(json -> {
            if (json instanceof JsonObject object && object.values().stream().allMatch(JsonString.class::isInstance)) {
                edited.putAll(texts(object));
            } else {
                input.error("headers", "headers must be an object of texts");
            }
        });
        edited.replaceAll((name, value) -> isMask(name, value) ? secret.getOrDefault(name, value) : value);
        edited.keySet().removeIf(name -> name.toLowerCase(Locale.ROOT).startsWith("x-supaqueue-schedule"));
        return edited;
    }

    private static boolean isMask(String name, String value) {
        return value.equals(Mask.TEXT) && SecretHeaders.isSecret(name);
    }

    private static Map<String, String> texts(JsonObject object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.forEach((name, value) -> {
            if (value instanceof JsonString text) {
                texts.put(name, text.getString());
            }
        });
        return texts;
    }
}
