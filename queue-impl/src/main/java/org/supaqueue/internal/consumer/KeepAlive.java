package org.supaqueue.internal.consumer;

import java.util.Iterator;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HeaderElement;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.message.MessageSupport;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;

/** Determines how long a connection can be kept after an answer. */
final class KeepAlive {

    private KeepAlive() {}

    /**
     * Returns how long to keep the connection.
     *
     * @return null if the connection must be closed; otherwise at most {@link ConnectionPool#MAX_IDLE} and at most 75 %
     *     of the time in the {@code Keep-Alive} header, so that this node closes the connection before the consumer
     *     closes it
     */
    static TimeValue of(ClassicHttpRequest request, ClassicHttpResponse response, HttpContext context) {
        if (!Framing.isCertain(response)
                || !DefaultConnectionReuseStrategy.INSTANCE.keepAlive(request, response, context)) {
            return null;
        }
        long millis = ConnectionPool.MAX_IDLE.toMilliseconds();
        Iterator<HeaderElement> elements = MessageSupport.iterate(response, "Keep-Alive");
        while (elements.hasNext()) {
            HeaderElement element = elements.next();
            if ("timeout".equalsIgnoreCase(element.getName())) {
                millis = Math.min(millis, announced(element.getValue(), millis));
            }
        }
        return millis <= 0 ? null : TimeValue.ofMilliseconds(millis);
    }

    private static long announced(String seconds, long fallback) {
        try {
            return Long.parseLong(seconds) * 750;
        } catch (NumberFormatException e) {
            return fallback;
        }
    }
}
