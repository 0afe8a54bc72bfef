package org.supaqueue.container;

import java.util.Map;
import java.util.Optional;

/**
 * A job to enqueue.
 *
 * @param verb column {@code http_verb}
 * @param urlPath column {@code url_path}
 * @param payload column {@code payload}, or null for NULL
 * @param limit column {@code retry_limit}
 * @param queue column {@code queue}
 * @param timeoutMillis column {@code timeout_ms}
 * @param headers column {@code headers}
 */
record NewJob(
        String verb,
        String urlPath,
        String payload,
        int limit,
        String queue,
        Optional<Integer> timeoutMillis,
        Map<String, String> headers) {
    NewJob(String verb, String urlPath, String payload, int limit) {
        this(verb, urlPath, payload, limit, "default", Optional.empty(), Map.of());
    }

    static NewJob post(String urlPath) {
        return new NewJob("POST", urlPath, "{}", 2);
    }

    NewJob inQueue(String other) {
        return new NewJob(verb, urlPath, payload, limit, other, timeoutMillis, headers);
    }

    NewJob withTimeoutMillis(int millis) {
        return new NewJob(verb, urlPath, payload, limit, queue, Optional.of(millis), headers);
    }

    NewJob header(String name, String value) {
        return new NewJob(verb, urlPath, payload, limit, queue, timeoutMillis, Map.of(name, value));
    }

    String path() {
        int query = urlPath.indexOf('?');
        return query < 0 ? urlPath : urlPath.substring(0, query);
    }
}
