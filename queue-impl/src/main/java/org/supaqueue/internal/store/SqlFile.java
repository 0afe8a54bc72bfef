package org.supaqueue.internal.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The SQL statements of one file. A line {@code -- name: x} begins the part x; a part is a statement or a piece of
 * statements. In a part, {@code ${y}} stands for the part y. All other lines that begin with {@code --} are comments,
 * which are not sent to the database.
 */
public final class SqlFile {

    private static final Pattern NAME = Pattern.compile("-- name: (\\w+)");
    private static final Pattern INCLUDED = Pattern.compile("\\$\\{(\\w+)}");

    private final String file;
    private final Map<String, String> parts = new HashMap<>();

    /** @param file the name of a resource beside this class */
    SqlFile(String file) {
        this(SqlFile.class, file);
    }

    /** @param file the name of a resource beside the class {@code beside} */
    public SqlFile(Class<?> beside, String file) {
        this.file = file;
        String name = null;
        for (String line : read(beside, file).split("\n")) {
            Matcher begins = NAME.matcher(line);
            if (begins.matches()) {
                name = begins.group(1);
            } else if (!line.strip().startsWith("--")) {
                parts.merge(name, line, (before, next) -> before + "\n" + next);
            }
        }
    }

    private static String read(Class<?> beside, String file) {
        try (InputStream in = beside.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(file, broken);
        }
    }

    /** {@return the part with this name, complete} */
    public String statement(String name) {
        return statement(name, Map.of());
    }

    /** @param values texts that replace or complete the parts of the file in this statement */
    public String statement(String name, Map<String, String> values) {
        String text = values.getOrDefault(name, parts.get(name));
        if (text == null) {
            throw new IllegalArgumentException(file + " has no part named " + name);
        }
        return INCLUDED.matcher(text.strip())
                .replaceAll(included -> Matcher.quoteReplacement(statement(included.group(1), values)));
    }
}
