package org.supaqueue.internal.consumer;

import java.util.List;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.ProtocolException;

/**
 * Determines where an answer's body ends, even if the answer has transfer codings other than {@code chunked}.
 *
 * <p>A body ends with its last chunk, after {@code Content-Length} bytes, or when the consumer closes the connection.
 */
final class Framing implements ContentLengthStrategy {
    static final Framing INSTANCE = new Framing();

    private static final long NONE = -1;

    private Framing() {}

    @Override
    public long determineLength(HttpMessage answer) throws ProtocolException {
        List<String> codings = Codings.transfer(answer);
        if (codings.isEmpty()) {
            return announced(answer);
        }
        int chunked = codings.indexOf(Codings.CHUNKED);
        if (chunked >= 0 && chunked < codings.size() - 1) {
            throw new ProtocolException("chunks are not the last transfer coding");
        }
        return chunked >= 0 ? CHUNKED : UNDEFINED;
    }

    private static long announced(HttpMessage answer) throws ProtocolException {
        int headers = answer.countHeaders(HttpHeaders.CONTENT_LENGTH);
        if (headers == 0) {
            return UNDEFINED;
        }
        long length = headers > 1
                ? NONE
                : number(answer.getFirstHeader(HttpHeaders.CONTENT_LENGTH).getValue());
        if (length == NONE) {
            throw new ProtocolException("no single Content-Length");
        }
        return length;
    }

    private static long number(String digits) {
        try {
            return digits == null || digits.startsWith("+") ? NONE : Math.max(NONE, Long.parseLong(digits));
        } catch (NumberFormatException nonsense) {
            return NONE;
        }
    }

    /**
     * Returns whether the headers of an answer define its end, without contradiction.
     *
     * <p>Otherwise the assumed end can be wrong, and more bytes of the answer may follow. Such a connection must not be
     * used again.
     */
    static boolean isCertain(ClassicHttpResponse answer) {
        boolean coded = answer.containsHeader(HttpHeaders.TRANSFER_ENCODING);
        boolean measured = answer.containsHeader(HttpHeaders.CONTENT_LENGTH);
        HttpEntity body = answer.getEntity();
        if (body == null) {
            return !coded && (!measured || isZero(answer));
        }
        return coded ? !measured && body.isChunked() : body.getContentLength() >= 0;
    }

    private static boolean isZero(ClassicHttpResponse answer) {
        return answer.countHeaders(HttpHeaders.CONTENT_LENGTH) == 1
                && "0".equals(answer.getFirstHeader(HttpHeaders.CONTENT_LENGTH).getValue());
    }
}
