package org.supaqueue.testing;

import java.time.Duration;
import java.util.Map;

/**
 * What a {@link TestConsumer} answers.
 *
 * @param status the HTTP status
 * @param headers further headers
 * @param body the body, sent as UTF-8
 * @param after how long it takes
 */
public record Answer(int status, Map<String, String> headers, String body, Duration after) {

    /**
     * An immediate answer with a small JSON body, or none where the status has none.
     *
     * @param status the HTTP status
     * @return the answer
     */
    public static Answer of(int status) {
        String body = status == 204 || status == 304 ? "" : "{\"status\":" + status + "}";
        return new Answer(status, Map.of(), body, Duration.ZERO);
    }

    /**
     * Gives the answer another body.
     *
     * @param text the body
     * @return the same answer with that body
     */
    public Answer body(String text) {
        return new Answer(status, headers, text, after);
    }

    /**
     * Gives the answer a header.
     *
     * @param name its name
     * @param value its value
     * @return the same answer with that header alone
     */
    public Answer header(String name, String value) {
        return new Answer(status, Map.of(name, value), body, after);
    }

    /**
     * Delays the answer.
     *
     * @param delay how long it takes
     * @return the same answer, later
     */
    public Answer after(Duration delay) {
        return new Answer(status, headers, body, delay);
    }
}
