package org.supaqueue.internal.consumer;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * One request, exactly as it shall appear on the wire: nothing is encoded, added or dropped on the way, save what HTTP
 * itself needs ({@code Host}, {@code Content-Length}), {@code Content-Type: application/json} for a body, and
 * {@code Accept-Encoding: identity} where the request has no such header.
 *
 * @param verb one of GET, POST, PUT, PATCH, DELETE
 * @param target absolute http or https URI, already encoded
 * @param headers in the order they are sent; values hold no control characters
 * @param body bytes of the JSON text, not copied; null for none, and always null for GET and DELETE
 * @param timeout total: from now to the last byte of the answer
 * @param maxResponseBytes bytes of the answer's body to keep; a longer answer is cut there
 */
public record ConsumerRequest(
        String verb, URI target, Map<String, String> headers, byte[] body, Duration timeout, int maxResponseBytes) {

    private static final Set<String> VERBS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");
    private static final Set<String> BODILESS = Set.of("GET", "DELETE");

    /** @throws IllegalArgumentException naming what is wrong, never a header's value */
    public ConsumerRequest {
        require(VERBS.contains(verb), "verb is not one of GET, POST, PUT, PATCH, DELETE: " + verb);
        require(!String.valueOf(target.getRawAuthority()).contains("@"), "target names a user");
        require(isHttp(target), "target is not an absolute http or https URI: " + target);
        require(body == null || !BODILESS.contains(verb), verb + " carries no body");
        require(!timeout.isNegative() && !timeout.isZero(), "timeout is not positive: " + timeout);
        require(maxResponseBytes >= 0, "maxResponseBytes is negative: " + maxResponseBytes);
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        headers.forEach((name, value) ->
                require(isPrintable(name) && isPrintable(value), "header " + name + " holds a control character"));
    }

    /** Without the headers' values, because the bearer secret is among them, and without the body. */
    @Override
    public String toString() {
        return verb + " " + target + " " + headers.keySet() + " " + (body == null ? 0 : body.length) + " bytes";
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
