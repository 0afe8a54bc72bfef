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
 * Takes a status line and headers only if they are whole and not too large.
 *
 * <p>The parser underneath takes the end of the stream for the end of the headers, so a connection lost there would
 * pass for a good answer without a body. And it bounds lines and headers, but not their sum.
 */
final class WholeHeadParser extends DefaultHttpResponseParser {
    private final HeadBudget budget;
    private SessionInputBuffer buffer;
    private boolean interim;

    WholeHeadParser(Http1Config limits, HeadBudget budget) {
        super(limits);
        this.budget = budget;
    }

    /** How many bytes were read from the socket that belong to no answer so far. */
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

    /** The parser asks for more only when it has used up all it has, so all that was seen by then is head. */
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
