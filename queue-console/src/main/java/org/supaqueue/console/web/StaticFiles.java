package org.supaqueue.console.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The files of the pages, from the class path. Only the files that {@code static.txt} lists exist, whatever path a request
 * has. They are read once.
 */
final class StaticFiles {

    private static final String LIST = "/org/supaqueue/console/static.txt";
    private static final String FOLDER = "/org/supaqueue/console/static/";
    static final Map<String, String> TYPES = Map.of(
            "html", "text/html;charset=utf-8",
            "js", "text/javascript;charset=utf-8",
            "css", "text/css;charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "woff2", "font/woff2",
            "txt", "text/plain;charset=utf-8");

    private final Map<String, Content> files = new HashMap<>();

    StaticFiles() {
        new String(read(LIST), StandardCharsets.UTF_8)
                .lines()
                .filter(name -> !name.isBlank())
                .forEach(name -> files.put(name, new Content(type(name), read(FOLDER + name))));
    }

    private static String type(String name) {
        return TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    }

    private static byte[] read(String resource) {
        try (InputStream in = StaticFiles.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the console's JAR has no " + resource);
            }
            return in.readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException(resource, broken);
        }
    }

    /** @param path the decoded path behind the mount, such as {@code app.js}; empty for the page */
    Optional<Content> find(String path) {
        return Optional.ofNullable(files.get(path.isEmpty() ? "index.html" : path));
    }
}
