package org.supaqueue.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The reaction of a {@link RawServer} to a request. */
@FunctionalInterface
public interface RawReply {

    /**
     * Sends an answer, or another reaction.
     *
     * @param connection the connection of the request
     * @return whether to read another request from the connection; otherwise the server closes the connection
     */
    boolean play(RawConnection connection) throws IOException;

    /** A complete answer: a status, a body of characters 0 to 255, and header lines. */
    static RawReply of(int status, String body, String... headers) {
        String text = head(status, body.length(), headers) + body;
        return connection -> {
            connection.write(text);
            return true;
        };
    }

    static RawReply redirect(int status, String location) {
        return of(status, "", "Location: " + location);
    }

    /** Any bytes, and then the end of the connection. */
    static RawReply raw(String text) {
        return connection -> {
            connection.write(text);
            return false;
        };
    }

    /** The end of the connection, without an answer. */
    static RawReply close() {
        return raw("");
    }

    /** A reset, without an answer. */
    static RawReply reset() {
        return connection -> {
            connection.reset();
            return false;
        };
    }

    /** The first ten bytes of a body with Content-Length 100, and then the end of the connection. */
    static RawReply closeMidBody() {
        return raw(head(200, 100) + "0123456789");
    }

    /** No answer. The connection stays open until the client closes the connection. */
    static RawReply hang() {
        return connection -> {
            connection.awaitClose();
            return false;
        };
    }

    /** A header that arrives byte by byte. The whole header would take a thousand pauses. */
    static RawReply slowHead(Duration pause) {
        return connection -> {
            connection.write("HTTP/1.1 200 OK\r\nX-Drip: ");
            connection.writeSlowly(".".repeat(1_000), pause);
            return false;
        };
    }

    /** A body that arrives byte by byte. The whole body would take a thousand pauses. */
    static RawReply slowBody(Duration pause) {
        return connection -> {
            connection.write(head(200, 1_000));
            connection.writeSlowly(".".repeat(1_000), pause);
            return false;
        };
    }

    /** A body of dots with this number of bytes. The server stops when the client closes the connection. */
    static RawReply huge(long bytes) {
        return connection -> {
            connection.write(head(200, bytes));
            byte[] dots = ".".repeat(65_536).getBytes();
            for (long left = bytes; left > 0; left -= dots.length) {
                connection.write(dots);
            }
            return true;
        };
    }

    private static String head(int status, long length, String... headers) {
        return Stream.concat(Stream.of("HTTP/1.1 " + status + " Whatever"), Stream.of(headers))
                .map(line -> line + "\r\n")
                .collect(Collectors.joining("", "", "Content-Length: " + length + "\r\n\r\n"));
    }
}
