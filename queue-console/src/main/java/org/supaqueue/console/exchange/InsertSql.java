package org.supaqueue.console.exchange;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.supaqueue.console.masking.Mask;

/** Writes a job as the SQL statement that enqueues the same job. */
final class InsertSql {

    private static final List<String> OPTIONS = List.of("backoff", "label");

    private InsertSql() {}

    /** @param schema the name of the schema, without quotes */
    static String of(MaskedJob masked, String schema) {
        StoredJob job = masked.job();
        Map<String, String> values = new LinkedHashMap<>();
        for (String column : List.of("http_verb", "url_path", "queue")) {
            values.put(column, literal(job.text(column).orElse("")));
        }
        if (job.number("payload_bytes").orElse(0L) > 0) {
            values.put("payload", literal(masked.payloadText().orElse('"' + Mask.TEXT + '"')));
        }
        JsonObject headers = masked.headers();
        if (!headers.isEmpty()) {
            values.put("headers", literal(headers.toString()));
        }
        number(job, "priority", 0).ifPresent(text -> values.put("priority", text));
        number(job, "retry_limit", 10).ifPresent(text -> values.put("retry_limit", text));
        number(job, "timeout_ms", -1).ifPresent(text -> values.put("timeout_ms", text));
        OPTIONS.forEach(column -> job.text(column).ifPresent(text -> values.put(column, literal(text))));
        tags(job).ifPresent(tags -> values.put("tags", tags));
        return "INSERT INTO \"" + schema.replace("\"", "\"\"") + "\".job_queue\n  ("
                + String.join(", ", values.keySet()) + ")\nVALUES\n  (" + String.join(", ", values.values()) + ");";
    }

    private static Optional<String> number(StoredJob job, String column, long usual) {
        return job.number(column).filter(value -> value != usual).map(String::valueOf);
    }

    private static Optional<String> tags(StoredJob job) {
        return job.row().get("tags") instanceof JsonArray tags && !tags.isEmpty()
                ? Optional.of(tags.getValuesAs(JsonString.class).stream()
                        .map(tag -> literal(tag.getString()))
                        .collect(Collectors.joining(", ", "ARRAY[", "]")))
                : Optional.empty();
    }

    /** {@return a literal that means the same whatever {@code standard_conforming_strings} is} */
    private static String literal(String text) {
        String quoted = "'" + text.replace("'", "''") + "'";
        return text.contains("\\") ? "E" + quoted.replace("\\", "\\\\") : quoted;
    }
}
