package org.supaqueue.container;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.supaqueue.testing.RawReply;

/** The replies that {@code behaviours.txt} names. */
final class Replies {
    private static final Duration DRIP = Duration.ofMillis(100);
    private static final String JSON = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    private static final String CHUNKS = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String GZIP = "\u001f\u008b\b\0\0\0\0\0\0\u00ff";

    private Replies() {}

    /** Returns a reply that does not depend on the path. */
    static RawReply named(String name) {
        return named(name, "/");
    }

    /**
     * Returns a reply.
     *
     * @param name name in the file
     * @param path path of the request
     */
    static RawReply named(String name, String path) {
        return switch (name) {
            case "close" -> RawReply.close();
            case "reset" -> RawReply.reset();
            case "mid-body" -> RawReply.closeMidBody();
            case "hang" -> RawReply.hang();
            case "drip-head" -> RawReply.slowHead(DRIP);
            case "drip-body" -> RawReply.slowBody(DRIP);
            case "slow" -> slow();
            case "204" -> noContent();
            case "302", "307" -> RawReply.redirect(Integer.parseInt(name), "/elsewhere");
            case "302-self", "307-self" -> RawReply.redirect(Integer.parseInt(name.substring(0, 3)), path);
            case "429;7", "429;soon", "429;100000", "429;99999999999" ->
                RawReply.of(429, "", "Retry-After: " + name.substring(4));
            case "200;snooze" -> RawReply.of(200, "", "X-Supaqueue-Snooze: 1");
            case "200;snooze-soon" -> RawReply.of(200, "", "X-Supaqueue-Snooze: soon");
            case "200;stop" -> RawReply.of(200, "", "X-Supaqueue-Stop: closed");
            case "503;stop" -> RawReply.of(503, "", "X-Supaqueue-Snooze: 1", "X-Supaqueue-Stop: closed");
            case "429;date" -> retryAt("EEE, dd MMM uuuu HH:mm:ss 'GMT'");
            case "429;rfc850" -> retryAt("EEEE, dd-MMM-uu HH:mm:ss 'GMT'");
            case "429;asctime" -> retryAt("EEE MMM ppd HH:mm:ss uuuu");
            case "204-body" -> answer("HTTP/1.1 204 No Content\r\n\r\n{\"reply\":204}");
            case "crlf-behind" -> answer(JSON + "Content-Length: 13\r\n\r\n{\"reply\":200}\r\n");
            case "second-answer" -> answer((JSON + "Content-Length: 13\r\n\r\n{\"reply\":200}").repeat(2));
            case "too-short" -> answer(JSON + "Content-Length: 8\r\n\r\n{\"reply\":200}");
            case "head-bytes" -> answer(JSON + ("X: " + "x".repeat(10_000) + "\r\n").repeat(7) + "\r\n");
            case "head-lines" -> answer(JSON + "X: y\r\n".repeat(100) + "Content-Length: 0\r\n\r\n");
            case "interims" -> answer("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(1_000));
            case "trailers" -> answer(CHUNKS + "0\r\n" + ("X: " + "x".repeat(10_000) + "\r\n").repeat(7));
            case "gzip" -> RawReply.of(200, GZIP, "Content-Encoding: gzip");
            case "te-gzip" ->
                answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\na\r\n" + GZIP + "\r\n0\r\n\r\n");
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

    /** Answers after 8 s: longer than a lease, and shorter than the job's own time-out. */
    private static RawReply slow() {
        return connection -> {
            LockSupport.parkNanos(Duration.ofSeconds(8).toNanos());
            return json(200).play(connection);
        };
    }

    private static RawReply retryAt(String form) {
        DateTimeFormatter format = DateTimeFormatter.ofPattern(form, Locale.ENGLISH);
        return connection -> {
            String date = format.format(OffsetDateTime.now(ZoneOffset.UTC).plusSeconds(7));
            return RawReply.of(429, "", "Retry-After: " + date).play(connection);
        };
    }

    private static RawReply noContent() {
        return answer("HTTP/1.1 204 No Content\r\n\r\n");
    }

    private static RawReply answer(String text) {
        return connection -> {
            connection.write(text);
            return true;
        };
    }
}
