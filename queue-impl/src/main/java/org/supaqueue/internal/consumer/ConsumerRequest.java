package org.supaqueue.internal.consumer;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.supaqueue.internal.job.ServerAddress;

/**
 * One request, exactly as the request appears on the wire.
 *
 * <p>The transport encodes and removes nothing, and adds only these headers: {@code Host}; {@code Content-Length} for a
 * body; {@code Content-Type: application/json} for a body, and {@code Accept-Encoding: identity}, both unless the
 * request has such a header.
 *
 * @param verb one of GET, POST, PUT, PATCH, DELETE
 * @param target absolute http or https URI, already encoded
 * @param headers in the order of sending; names and values hold no control character except tab
 * @param body bytes of the JSON text, not copied; null for none, and always null for GET and DELETE
 * @param timeout total time, from the start of the call to the last byte of the answer; positive
 * @param maxResponseBytes maximum number of bytes of the answer's body to keep; a longer body is truncated
 */
public record ConsumerRequest(
        String verb, URI target, Map<String, String> headers, byte[] body, Duration timeout, int maxResponseBytes) {

    private static final Set<String> VERBS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");
    private static final Set<String> BODILESS = Set.of("GET", "DELETE");

    /** @throws IllegalArgumentException if a parameter is not valid; the message never holds a header's value */
    public ConsumerRequest {
        require(VERBS.contains(verb), "verb is not one of GET, POST, PUT, PATCH, DELETE: " + verb);
        require(!String.valueOf(target.getRawAuthority()).contains("@"), "target names a user");
        require(isHttp(target), "target is not an absolute http or https URI: " + ShownTarget.of(target));
        require(body == null || !BODILESS.contains(verb), verb + " carries no body");
        require(!timeout.isNegative() && !timeout.isZero(), "timeout is not positive: " + timeout);
        require(maxResponseBytes >= 0, "maxResponseBytes is negative: " + maxResponseBytes);
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        headers.forEach((name, value) ->
                require(isPrintable(name) && isPrintable(value), "header " + name + " holds a control character"));
    }

    /** {@return the same request with other headers} */
    public ConsumerRequest withHeaders(Map<String, String> others) {
        return new ConsumerRequest(verb, target, others, body, timeout, maxResponseBytes);
    }

    /** {@return the host and the port of the consumer} */
    public ServerAddress server() {
        return ServerAddress.of(target);
    }

    /** {@return the target without the values of its query, because they may be the payload of a job} */
    public URI shownTarget() {
        return ShownTarget.of(target);
    }

    /**
     * Omits the values of the headers, because the bearer secret is one of them. Also omits the body, and the values of
     * the query, which are the payload of a GET or DELETE.
     */
    @Override
    public String toString() {
        return verb + " " + shownTarget() + " " + headers.keySet() + " " + (body == null ? 0 : body.length) + " bytes";
    }

    private static boolean isHttp(URI target) {
        String scheme = target.getScheme();
        return ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))
                && target.getRawAuthority() != null;
    }

    private static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7F) {
                return false;
            }
        }
        return true;
    }

    private static void require(boolean holds, String complaint) {
        if (!holds) {
            throw new IllegalArgumentException(complaint);
        }
    }
}
