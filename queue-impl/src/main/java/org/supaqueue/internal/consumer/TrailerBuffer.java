package org.supaqueue.internal.consumer;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.io.HttpTransportMetrics;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.util.CharArrayBuffer;

/**
 * Limits the bytes of consecutive lines without data in a chunked body.
 *
 * <p>Such lines are the size of a chunk with its extensions, and the trailers after the last chunk. Each read of data
 * starts the count again. This class stores no bytes: the wrapped buffer does.
 */
final class TrailerBuffer implements SessionInputBuffer {
    private static final int LINE_END = 2;

    private final SessionInputBuffer buffer;
    private final int maxBytes;
    private int bytes;

    TrailerBuffer(SessionInputBuffer buffer, HeadBudget budget) {
        this.buffer = buffer;
        this.maxBytes = budget.bytesLeft();
    }

    @Override
    public int readLine(CharArrayBuffer line, InputStream in) throws IOException {
        int length = buffer.readLine(line, in);
        bytes += Math.max(length, 0) + LINE_END;
        if (bytes > maxBytes) {
            throw Failures.headTooLarge(null);
        }
        return length;
    }

    @Override
    public int read(byte[] bytes, int offset, int length, InputStream in) throws IOException {
        this.bytes = 0;
        return buffer.read(bytes, offset, length, in);
    }

    @Override
    public int read(byte[] bytes, InputStream in) throws IOException {
        return read(bytes, 0, bytes.length, in);
    }

    @Override
    public int read(InputStream in) throws IOException {
        bytes = 0;
        return buffer.read(in);
    }

    @Override
    public int length() {
        return buffer.length();
    }

    @Override
    public int capacity() {
        return buffer.capacity();
    }

    @Override
    public int available() {
        return buffer.available();
    }

    @Override
    public HttpTransportMetrics getMetrics() {
        return buffer.getMetrics();
    }
}
