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
 * Takes the status line and headers only if they are whole. The parser underneath takes the end of the stream for the
 * end of the headers, so a connection lost there would pass for a good answer without a body.
 */
final class WholeHeadParser extends DefaultHttpResponseParser {

    WholeHeadParser(Http1Config limits) {
        super(limits);
    }

    @Override
    public ClassicHttpResponse parse(SessionInputBuffer buffer, InputStream in) throws IOException, HttpException {
        return super.parse(buffer, new Head(in, buffer.length() > 0));
    }

    private static final class Head extends FilterInputStream {
        private boolean begun;

        Head(InputStream in, boolean begun) {
            super(in);
            this.begun = begun;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = in.read(bytes, offset, length);
            if (count < 0 && begun) {
                throw new ConnectionClosedException("closed within the head of the answer");
            }
            begun = true;
            return count;
        }
    }
}
