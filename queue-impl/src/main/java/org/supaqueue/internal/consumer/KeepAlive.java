package org.supaqueue.internal.consumer;

import java.util.Iterator;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HeaderElement;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.message.MessageSupport;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;

/** How long a connection may be used again after an answer. */
final class KeepAlive {

    private KeepAlive() {}

    /** @return null if it must be closed; else well below what the server announced, so we are not the last to know */
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
