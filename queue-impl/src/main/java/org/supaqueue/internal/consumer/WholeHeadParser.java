package org.supaqueue.internal.consumer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.io.SessionInputBuffer;

/**
 * Accepts the head of an answer only if the head is complete and not too large.
 *
 * <p>The head is the status line and the headers. The superclass treats the end of the stream as the end of the
 * headers. If the connection is lost inside the head, the superclass therefore returns a valid answer without a body.
 * The superclass also limits the length of a line and the number of headers, but not the total size.
 */
final class WholeHeadParser extends DefaultHttpResponseParser {
    private final HeadBudget budget;
    private SessionInputBuffer buffer;
    private boolean interim;

    WholeHeadParser(Http1Config limits, HeadBudget budget) {
        super(limits);
        this.budget = budget;
    }

    /** Returns the number of bytes that were read from the socket but belong to no answer so far. */
    int buffered() {
        return buffer == null ? 0 : buffer.length();
    }

    @Override
    public ClassicHttpResponse parse(SessionInputBuffer buffer, InputStream in) throws IOException, HttpException {
        this.buffer = buffer;
        if (!interim) {
            budget.reset();
        }
        Head head = new Head(in, buffer.length());
        ClassicHttpResponse response = super.parse(buffer, head);
        budget.takeBytes(head.seen - buffer.length());
        interim = response != null && response.getCode() < 200;
        if (response != null) {
            budget.takeHeaders(response.getHeaders().length);
        }
        if (interim) {
            budget.takeInterimAnswer();
        }
        return response;
    }

    /**
     * Counts the bytes of the head. The count starts with the bytes that the parser's buffer already holds. The parser
     * reads from this stream only when the buffer is empty, so these bytes then belong to the head.
     */
    private final class Head extends FilterInputStream {
        private int seen;

        Head(InputStream in, int ahead) {
            super(in);
            seen = ahead;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int left = budget.bytesLeft() - seen;
            if (left <= 0) {
                throw Failures.headTooLarge(null);
            }
            int count = in.read(bytes, offset, Math.min(length, left));
            if (count >= 0) {
                seen += count;
            } else if (seen > 0) {
                throw new ConnectionClosedException("closed within the head of the answer");
            }
            return count;
        }
    }
}
