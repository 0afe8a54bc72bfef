package org.supaqueue.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the code blocks of docs/guide.md, so that tests run them. */
public final class Guide {

    private static final Path FILE = Path.of("../docs/guide.md");

    private Guide() {}

    /**
     * Returns the code block after the line {@code <!-- snippet: name -->}.
     *
     * @param name the name of the snippet
     * @return the code, without the lines of the fence
     */
    public static String snippet(String name) {
        return snippet(FILE, name);
    }

    /**
     * Returns the code block of another page after the line {@code <!-- snippet: name -->}.
     *
     * @param page the path of the page, relative to the module
     * @param name the name of the snippet
     * @return the code, without the lines of the fence
     */
    public static String snippet(Path page, String name) {
        Matcher block = Pattern.compile(
                        "<!-- snippet: " + Pattern.quote(name) + " -->\n```\\w*\n(.*?)\n```\n", Pattern.DOTALL)
                .matcher(read(page));
        if (!block.find()) {
            throw new IllegalArgumentException(page + " has no snippet named " + name);
        }
        return block.group(1);
    }

    /**
     * Returns the lines between {@code // snippet: name} and {@code // end of snippet} of a Java source.
     *
     * @param source the path of the source, relative to the module
     * @param name the name of the snippet
     * @return the lines without their indentation
     */
    public static String javaSnippet(String source, String name) {
        Matcher lines = Pattern.compile(
                        "// snippet: " + Pattern.quote(name) + "\n(.*?)\n\\s*// end of snippet", Pattern.DOTALL)
                .matcher(read(Path.of(source)));
        if (!lines.find()) {
            throw new IllegalArgumentException(source + " has no snippet named " + name);
        }
        return lines.group(1).stripIndent();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
