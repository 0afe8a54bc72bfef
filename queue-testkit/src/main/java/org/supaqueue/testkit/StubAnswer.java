package org.supaqueue.testkit;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer of the {@link StubConsumer}. Immutable. Example:
 * {@code StubAnswer.status(503).header("Retry-After", "30")}.
 *
 * @since 0.1.0
 */
public final class StubAnswer {

    /** What the consumer does with a request. */
    enum Kind {
        ANSWER,
        HANG,
        DISCONNECT
    }

    private final Kind kind;
    private final int status;
    private final Map<String, String> headers;
    private final String body;

    private StubAnswer(Kind kind, int status, Map<String, String> headers, String body) {
        this.kind = kind;
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /**
     * An answer without headers and body.
     *
     * @param status the HTTP status, 200 to 599
     * @return the answer
     */
    public static StubAnswer status(int status) {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("the status " + status + " is not 200 to 599");
        }
        return new StubAnswer(Kind.ANSWER, status, Map.of(), "");
    }

    /**
     * No answer: the attempt fails after the time-out of the call. The time-out is real time, so give the job a short
     * one, for example by {@code JobRequest.timeout(Duration.ofMillis(100))}.
     *
     * @return the answer
     */
    public static StubAnswer hang() {
        return new StubAnswer(Kind.HANG, 0, Map.of(), "");
    }

    /**
     * No answer: the consumer closes the connection, and the attempt fails at once.
     *
     * @return the answer
     */
    public static StubAnswer disconnect() {
        return new StubAnswer(Kind.DISCONNECT, 0, Map.of(), "");
    }

    /**
     * Adds a header.
     *
     * @param name the name
     * @param value the value; replaces an earlier value
     * @return an answer with this header
     */
    public StubAnswer header(String name, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(name, value);
        return new StubAnswer(kind, status, Collections.unmodifiableMap(all), body);
    }

    /**
     * Sets the body.
     *
     * @param body the text, which is sent in UTF-8
     * @return an answer with this body
     */
    public StubAnswer body(String body) {
        return new StubAnswer(kind, status, headers, body);
    }

    Kind kind() {
        return kind;
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    String body() {
        return body;
    }
}
