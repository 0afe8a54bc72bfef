package org.supaqueue.testkit;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.supaqueue.HttpVerb;
import org.supaqueue.JobId;

/**
 * A request that the {@link StubConsumer} received.
 *
 * @param verb the HTTP method
 * @param path the path without the query, for example {@code /orders}
 * @param query the query without the question mark; the empty text if there is none
 * @param headers the headers by their names in any case; several values are joined by a comma
 * @param body the body; the empty text if there is none
 * @since 0.1.0
 */
public record ReceivedRequest(HttpVerb verb, String path, String query, Map<String, String> headers, String body) {

    /**
     * Makes the names of the headers independent of their case.
     *
     * @param verb the HTTP method
     * @param path the path without the query
     * @param query the query without the question mark
     * @param headers the headers
     * @param body the body
     */
    public ReceivedRequest {
        Map<String, String> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        byName.putAll(headers);
        headers = Collections.unmodifiableMap(byName);
    }

    /**
     * Returns the value of a header.
     *
     * @param name the name, in any case
     * @return the value; empty if the request has no such header
     */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** {@return the id of the job that was sent} */
    public JobId jobId() {
        return new JobId(Long.parseLong(headers.get("X-Supaqueue-Job-Id")));
    }

    /** {@return the number of the attempt, counted from 1} */
    public int attempt() {
        return Integer.parseInt(headers.get("X-Supaqueue-Attempt"));
    }
}
