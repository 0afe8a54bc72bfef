package org.supaqueue.internal.consumer;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;

/** Converts a {@link ConsumerRequest} into HttpClient's request, and HttpClient's response into an {@link Answer}. */
final class Wire {
    private static final byte[] NOTHING = {};

    private Wire() {}

    static ClassicHttpRequest message(ConsumerRequest request) {
        BasicClassicHttpRequest message = new BasicClassicHttpRequest(request.verb(), request.target());
        message.setHeader("Host", message.getAuthority());
        request.headers().forEach(message::addHeader);
        if (!message.containsHeader(HttpHeaders.ACCEPT_ENCODING)) {
            message.addHeader(HttpHeaders.ACCEPT_ENCODING, "identity");
        }
        if (request.body() != null) {
            if (!message.containsHeader("Content-Type")) {
                message.addHeader("Content-Type", "application/json");
            }
            message.addHeader("Content-Length", request.body().length);
            message.setEntity(new ByteArrayEntity(request.body(), null));
        }
        return message;
    }

    /**
     * Reads the body up to the limit, and one byte more to detect a longer body.
     *
     * @throws ProtocolException if the status is not in 200 to 599
     */
    static Answer answer(ClassicHttpResponse response, int maxBytes) throws IOException, ProtocolException {
        int status = response.getCode();
        if (status < 200 || status > 599) {
            throw new ProtocolException("status out of range");
        }
        byte[] body = NOTHING;
        boolean truncated = false;
        HttpEntity entity = response.getEntity();
        if (entity != null) {
            InputStream in = entity.getContent();
            body = in.readNBytes(maxBytes);
            truncated = body.length == maxBytes && in.read() >= 0;
        }
        return new Answer(
                status,
                value(response, HttpHeaders.CONTENT_TYPE),
                Codings.of(response),
                new Answer.RetryHeaders(
                        value(response, HttpHeaders.RETRY_AFTER),
                        value(response, "X-Supaqueue-Snooze"),
                        value(response, "X-Supaqueue-Stop")),
                body,
                truncated);
    }

    private static String value(ClassicHttpResponse response, String name) {
        Header header = response.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }
}
