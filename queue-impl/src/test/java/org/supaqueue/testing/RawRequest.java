package org.supaqueue.testing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A request with its bytes as they arrived.
 *
 * @param line the request line
 * @param headers the header lines, in the order of arrival
 * @param body the bytes of the body, as many as Content-Length says
 * @param connection number of the connection, starting at 1
 */
public record RawRequest(String line, List<String> headers, byte[] body, int connection) {

    /** {@return the method} */
    public String verb() {
        return line.substring(0, line.indexOf(' '));
    }

    /** {@return path and query, unchanged} */
    public String target() {
        return line.substring(line.indexOf(' ') + 1, line.lastIndexOf(' '));
    }

    /** {@return the target without its query} */
    public String path() {
        return target().split("\\?", 2)[0];
    }

    /** {@return the body as UTF-8} */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /**
     * Returns the value of the first header with this name.
     *
     * @param name name in any case
     * @return the text after the colon and one space
     */
    public Optional<String> header(String name) {
        return headers.stream()
                .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
                .map(line -> line.substring(name.length() + 2))
                .findFirst();
    }
}
