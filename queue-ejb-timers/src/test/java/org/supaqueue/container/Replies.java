package org.supaqueue.container;

import java.time.Duration;
import org.supaqueue.testing.RawReply;

/** Replies by the names {@code behaviours.txt} has for them. */
final class Replies {
    private static final Duration DRIP = Duration.ofMillis(100);

    private Replies() {}

    static RawReply named(String name) {
        return switch (name) {
            case "close" -> RawReply.close();
            case "hang" -> RawReply.hang();
            case "drip-head" -> RawReply.dripHead(DRIP);
            case "drip-body" -> RawReply.dripBody(DRIP);
            case "204" -> noContent();
            case "302", "307" -> RawReply.redirect(Integer.parseInt(name), "/elsewhere");
            default ->
                RawReply.of(Integer.parseInt(name), "{\"reply\":" + name + "}", "Content-Type: application/json");
        };
    }

    private static RawReply noContent() {
        return connection -> {
            connection.write("HTTP/1.1 204 No Content\r\n\r\n");
            return true;
        };
    }
}
