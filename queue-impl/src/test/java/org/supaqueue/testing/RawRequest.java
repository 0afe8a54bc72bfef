package org.supaqueue.testing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A request as its bytes came over the wire.
 *
 * @param line the request line
 * @param headers the header lines, in the order they came
 * @param body as many bytes as Content-Length announced
 * @param connection the number of the connection it came on, from 1
 */
public record RawRequest(String line, List<String> headers, byte[] body, int connection) {

    /** {@return the method} */
    public String verb() {
        return line.substring(0, line.indexOf(' '));
    }

    /** {@return path and query, byte for byte} */
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
     * The value of the first header of that name.
     *
     * @param name in any case
     * @return everything after the colon and one space
     */
    public Optional<String> header(String name) {
        return headers.stream()
                .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
                .map(line -> line.substring(name.length() + 2))
                .findFirst();
    }
}
