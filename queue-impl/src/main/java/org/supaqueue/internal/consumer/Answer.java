package org.supaqueue.internal.consumer;

/**
 * The consumer's HTTP response. The package calls every response, of any status, an answer.
 *
 * @param status HTTP status, 200 to 599
 * @param contentType value of {@code Content-Type} as received; null if the header is absent
 * @param encoding codings that the body still has, such as {@code gzip}; {@link #UNKNOWN_ENCODING} if the names of the
 *     codings are too long or hold invalid characters; null for none
 * @param retryHeaders what the consumer says about the next attempt
 * @param body bytes as received, not decoded, at most {@link ConsumerRequest#maxResponseBytes}; empty if there is no
 *     body
 * @param truncated true if the consumer's body is longer than {@code body}
 */
public record Answer(
        int status, String contentType, String encoding, RetryHeaders retryHeaders, byte[] body, boolean truncated) {

    public static final String UNKNOWN_ENCODING = "unknown";

    /**
     * The headers that say when to send the job again, as received: each is null if its header is absent, and none is
     * validated.
     *
     * @param retryAfter value of {@code Retry-After}
     * @param snooze value of {@code X-Supaqueue-Snooze}
     * @param stop value of {@code X-Supaqueue-Stop}
     */
    public record RetryHeaders(String retryAfter, String snooze, String stop) {}

    @Override
    public String toString() {
        return status + " " + contentType + " " + body.length + (truncated ? " bytes and more" : " bytes");
    }
}
