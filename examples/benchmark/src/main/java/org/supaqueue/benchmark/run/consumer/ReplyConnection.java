package org.supaqueue.benchmark.run.consumer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * One connection. Head and body of a request may have up to 64 KiB together. The consumer answers a request when all
 * its bytes have arrived.
 */
final class ReplyConnection {
    private static final int CAPACITY = 65_536;
    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final byte[] REPLY = ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                    + Consumer.ANSWER.length() + END_OF_HEAD + Consumer.ANSWER)
            .getBytes(StandardCharsets.ISO_8859_1);

    private final SocketChannel channel;
    private final Arrivals arrivals;
    private final ByteBuffer input = ByteBuffer.allocate(CAPACITY);

    ReplyConnection(SocketChannel channel, Arrivals arrivals) {
        this.channel = channel;
        this.arrivals = arrivals;
    }

    /** Reads the available bytes. Returns false if the client has closed the connection. */
    boolean read() throws IOException {
        if (channel.read(input) < 0) {
            return false;
        }
        String text = new String(input.array(), 0, input.position(), StandardCharsets.ISO_8859_1);
        int begin = 0;
        for (int end = endOfRequest(text, begin); end > 0; end = endOfRequest(text, begin)) {
            answer(text.substring(begin, end));
            begin = end;
        }
        if (begin == 0 && !input.hasRemaining()) {
            throw new IOException("the request is too long");
        }
        input.flip().position(begin);
        input.compact();
        return true;
    }

    /** Returns the end of the request that starts at {@code begin}, or -1 if the request is not complete. */
    private static int endOfRequest(String text, int begin) {
        int endOfHead = text.indexOf(END_OF_HEAD, begin);
        if (endOfHead < 0) {
            return -1;
        }
        String length = header(text.substring(begin, endOfHead), "Content-Length");
        int end = endOfHead + END_OF_HEAD.length() + (length == null ? 0 : Integer.parseInt(length));
        return end <= text.length() ? end : -1;
    }

    private void answer(String request) throws IOException {
        String job = header(request, Consumer.JOB);
        if (job != null) {
            arrivals.add(job);
        }
        if (!request.startsWith("/hang", request.indexOf(' ') + 1)) {
            channel.write(ByteBuffer.wrap(REPLY));
        }
    }

    private static String header(String head, String name) {
        int nameLength = name.length();
        for (int line = head.indexOf("\r\n"); line >= 0; line = head.indexOf("\r\n", line + 2)) {
            int begin = line + 2;
            if (head.regionMatches(true, begin, name, 0, nameLength) && head.startsWith(":", begin + nameLength)) {
                int end = head.indexOf("\r\n", begin);
                return head.substring(begin + nameLength + 1, end < 0 ? head.length() : end)
                        .strip();
            }
        }
        return null;
    }
}
