package org.supaqueue.internal.request;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.supaqueue.HttpVerb;
import org.supaqueue.InvalidJobException;

/**
 * The content of a call: the part of a {@link org.supaqueue.JobRequest} that is sent to the consumer.
 *
 * @param payload JSON text, or null for no payload
 * @param payloadBytes an upper bound of the payload's length as jsonb text, in bytes
 * @param timeout the total time of the call, or null for the time-out of the queue
 * @param traceParent the value of the header {@code traceparent}, or null for none
 */
public record CallSpec(
        HttpVerb verb,
        String urlPath,
        String payload,
        long payloadBytes,
        Map<String, String> headers,
        Duration timeout,
        String traceParent) {

    private static final Duration MAX_TIMEOUT = Duration.ofDays(1);
    private static final Pattern TRACE_PARENT =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    /** Shows neither the payload nor the headers, because both may contain secrets. */
    @Override
    public String toString() {
        return verb + " " + urlPath;
    }

    public static CallSpec of(HttpVerb verb, String urlPath) {
        Objects.requireNonNull(verb, "verb");
        UrlPath.check(Objects.requireNonNull(urlPath, "urlPath"));
        return new CallSpec(verb, urlPath, null, 0, Map.of(), null, null);
    }

    public CallSpec withPayload(String payload) {
        long bytes = Payload.storedBytes(payload);
        if (!verb.hasBody()) {
            QueryParameters.append(urlPath, payload);
        }
        return new CallSpec(verb, urlPath, payload, bytes, headers, timeout, traceParent);
    }

    public CallSpec withHeader(String name, String value) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        return new CallSpec(
                verb, urlPath, payload, payloadBytes, JobHeaders.with(headers, name, value), timeout, traceParent);
    }

    public CallSpec withTimeout(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        boolean whole = timeout.getNano() % 1_000_000 == 0;
        if (!whole || timeout.isNegative() || timeout.isZero() || timeout.compareTo(MAX_TIMEOUT) > 0) {
            throw new InvalidJobException("timeout_ms", timeout + " must be 1 to 86400000 whole milliseconds");
        }
        return new CallSpec(verb, urlPath, payload, payloadBytes, headers, timeout, traceParent);
    }

    public CallSpec withTraceParent(String traceParent) {
        Objects.requireNonNull(traceParent, "traceParent");
        return new CallSpec(verb, urlPath, payload, payloadBytes, headers, timeout, checkTraceParent(traceParent));
    }

    /**
     * Checks a value of the header {@code traceparent}.
     *
     * @return the same text
     * @throws InvalidJobException if the text does not have the W3C form
     */
    public static String checkTraceParent(String text) {
        if (!isTraceParent(text)) {
            throw new InvalidJobException(
                    "trace_parent",
                    Quoted.of(text)
                            + " must have the W3C form version-trace-parent-flags, with a version other than ff and no"
                            + " id of zeros");
        }
        return text;
    }

    /** Whether a text is a valid value of the header {@code traceparent}; false for null. */
    public static boolean isTraceParent(String text) {
        return text != null && TRACE_PARENT.matcher(text).matches();
    }
}
