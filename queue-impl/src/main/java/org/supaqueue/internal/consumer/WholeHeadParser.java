package org.supaqueue.internal.consumer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.io.SessionInputBuffer;

/**
 * Takes a status line and headers only if they are whole and begin where our request ended.
 *
 * <p>The parser underneath takes the end of the stream for the end of the headers, so a connection lost there would
 * pass for a good answer without a body. And what was read together with the last answer but lies behind its end would
 * pass for the answer to the next request.
 */
final class WholeHeadParser extends DefaultHttpResponseParser {
    private boolean interim;

    WholeHeadParser(Http1Config limits) {
        super(limits);
    }

    @Override
    public ClassicHttpResponse parse(SessionInputBuffer buffer, InputStream in) throws IOException, HttpException {
        boolean ahead = buffer.length() > 0;
        if (ahead && !interim) {
            throw new ProtocolException("bytes behind the last answer");
        }
        ClassicHttpResponse response = super.parse(buffer, new Head(in, ahead));
        interim = response != null && response.getCode() < 200;
        return response;
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
