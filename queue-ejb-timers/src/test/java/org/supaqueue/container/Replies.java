package org.supaqueue.container;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.locks.LockSupport;
import org.supaqueue.testing.RawReply;

/** Replies by the names {@code behaviours.txt} has for them. */
final class Replies {
    private static final Duration DRIP = Duration.ofMillis(100);

    private Replies() {}

    /** A reply that is the same wherever it comes from. */
    static RawReply named(String name) {
        return named(name, "/");
    }

    /**
     * A reply.
     *
     * @param name in the file
     * @param path of the request
     */
    static RawReply named(String name, String path) {
        return switch (name) {
            case "close" -> RawReply.close();
            case "reset" -> RawReply.reset();
            case "mid-body" -> RawReply.closeMidBody();
            case "hang" -> RawReply.hang();
            case "drip-head" -> RawReply.dripHead(DRIP);
            case "drip-body" -> RawReply.dripBody(DRIP);
            case "slow" -> slow();
            case "204" -> noContent();
            case "302", "307" -> RawReply.redirect(Integer.parseInt(name), "/elsewhere");
            case "302-self", "307-self" -> RawReply.redirect(Integer.parseInt(name.substring(0, 3)), path);
            case "429;7", "429;soon", "429;100000" -> RawReply.of(429, "", "Retry-After: " + name.substring(4));
            case "429;date" -> retryAtDate();
            case "empty" -> RawReply.of(200, "");
            case "2mb" -> RawReply.huge(2_097_152);
            case "nul" -> RawReply.of(200, "a\0b", "Content-Type: text/plain; charset=utf-8");
            case "bad-utf8" -> RawReply.of(200, "a\u00ff\u00feb", "Content-Type: text/plain; charset=utf-8");
            case "latin1" -> RawReply.of(200, "\u00e9", "Content-Type: text/plain; charset=iso-8859-1");
            case "cut-character" -> RawReply.of(200, ".".repeat(65_535) + "\u00c3\u00a9", "Content-Type: text/plain");
            case "text" -> RawReply.of(200, "not JSON", "Content-Type: application/json");
            case "html" -> RawReply.of(200, "<p>", "Content-Type: text/html");
            default -> json(Integer.parseInt(name));
        };
    }

    private static RawReply json(int status) {
        return RawReply.of(status, "{\"reply\":" + status + "}", "Content-Type: application/json");
    }

    /** Longer than a lease, shorter than the job's own time-out. */
    private static RawReply slow() {
        return connection -> {
            LockSupport.parkNanos(Duration.ofSeconds(8).toNanos());
            return json(200).play(connection);
        };
    }

    private static RawReply retryAtDate() {
        return connection -> {
            String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                    OffsetDateTime.now(ZoneOffset.UTC).plusSeconds(7));
            return RawReply.of(429, "", "Retry-After: " + date.replace("+0000", "GMT"))
                    .play(connection);
        };
    }

    private static RawReply noContent() {
        return connection -> {
            connection.write("HTTP/1.1 204 No Content\r\n\r\n");
            return true;
        };
    }
}
