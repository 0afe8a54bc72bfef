package org.supaqueue.console.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.consumer.ConsumerRequest;

/** The texts that users copy into a shell or into psql. */
class CopiedTextsTest {

    private static JsonObject json(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }

    private static String curl(Map<String, String> headers, String body) {
        return Curl.of(new ConsumerRequest(
                "POST",
                URI.create("https://c.example.com/it's"),
                headers,
                body.getBytes(StandardCharsets.UTF_8),
                Duration.ofSeconds(1),
                0));
    }

    @Test
    void shouldQuoteEverythingForTheShell() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Authorization", "Bearer •••");
        headers.put("X-`id`-Token", "secret");
        headers.put("X-Note", "it's $HOME");

        assertThat(curl(headers, "{\"a\":\"'; rm -rf / #\"}")).isEqualTo("""
                curl --request POST 'https://c.example.com/it'\\''s' \\
                  --header "Authorization: Bearer $SERVICE_ROLE" \\
                  --header 'X-`id`-Token: '"$X__ID__TOKEN" \\
                  --header 'X-Note: it'\\''s $HOME' \\
                  --data-raw '{"a":"'\\''; rm -rf / #"}'""");
    }

    @Test
    void shouldQuoteEverythingForPostgresql() {
        JsonObject row = json("""
                {"http_verb": "POST", "url_path": "/it's", "queue": "orders", "payload_text": "{\\"p\\": \\"C:\\\\\\\\x\\"}",
                 "payload_bytes": 9, "headers_text": "{\\"X-Token\\": \\"secret\\"}", "priority": 3, "retry_limit": 10,
                 "tags": ["a'b"], "label": "L"}""");

        assertThat(InsertSql.of(new MaskedJob(new StoredJob(row), List.of()), "my\"schema"))
                .startsWith("INSERT INTO \"my\"\"schema\".job_queue")
                .contains("'/it''s'", "E'{\"p\": \"C:\\\\\\\\x\"}'", "ARRAY['a''b']", "•••")
                .doesNotContain("secret", "retry_limit");
    }
}
