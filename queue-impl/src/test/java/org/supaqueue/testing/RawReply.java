package org.supaqueue.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How a {@link RawServer} treats a request it has read. */
@FunctionalInterface
public interface RawReply {

    /**
     * Answers, or does not.
     *
     * @param connection the request came on
     * @return whether to read another request from it; otherwise it is closed
     */
    boolean play(RawConnection connection) throws IOException;

    /** A whole answer: a status, a body of characters 0 to 255, and header lines. */
    static RawReply of(int status, String body, String... headers) {
        String text = head(status, body.length(), headers) + body;
        return connection -> {
            connection.write(text);
            return true;
        };
    }

    /** A redirect. */
    static RawReply redirect(int status, String location) {
        return of(status, "", "Location: " + location);
    }

    /** Bytes, whatever they are, and then the end of the connection. */
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

    /** The first ten bytes of an announced hundred, and then the end of the connection. */
    static RawReply closeMidBody() {
        return raw(head(200, 100) + "0123456789");
    }

    /** Silence until the client is gone. */
    static RawReply hang() {
        return connection -> {
            connection.awaitHangUp();
            return false;
        };
    }

    /** A header that comes byte by byte and would take a thousand pauses. */
    static RawReply dripHead(Duration pause) {
        return connection -> {
            connection.write("HTTP/1.1 200 OK\r\nX-Drip: ");
            connection.drip(".".repeat(1_000), pause);
            return false;
        };
    }

    /** A body that comes byte by byte and would take a thousand pauses. */
    static RawReply dripBody(Duration pause) {
        return connection -> {
            connection.write(head(200, 1_000));
            connection.drip(".".repeat(1_000), pause);
            return false;
        };
    }

    /** A body of that many dots; an attempt to write it all. */
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
