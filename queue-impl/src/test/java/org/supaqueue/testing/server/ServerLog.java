package org.supaqueue.testing.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The log of a server, entry by entry. Reads the formats of Payara, GlassFish and WildFly. */
public final class ServerLog {
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");
    /** {@code [time] [] [LEVEL] [] [logger] [tid: …] [timeMillis: …] [levelValue: …] message}. */
    private static final Pattern PAYARA = Pattern.compile(
            "^\\[\\d{4}-\\S+] \\[[^]]*] \\[(\\w+)] \\[[^]]*] \\[([^]]*)] \\[tid: .*?\\[levelValue: \\d+] (?:\\[\\[)?(.*)$");
    /** {@code time LEVEL [logger] (thread) message}. */
    private static final Pattern WILDFLY =
            Pattern.compile("^\\d\\d:\\d\\d:\\d\\d,\\d{3} (\\w+) +\\[([^]]*)] \\(.*?\\) (.*)$");

    private final Path file;
    private long start;

    /**
     * Opens the log of a server.
     *
     * @param file the log file, which may not exist yet
     */
    public ServerLog(Path file) {
        this.file = file;
    }

    /**
     * One log entry.
     *
     * @param level WildFly's name of the level, for example INFO, WARN or ERROR
     * @param logger name of the logger
     * @param text the message, with a stack trace if there is one
     */
    public record Entry(String level, String logger, String text) {
        /** {@return whether the queue wrote this entry} */
        public boolean isFromTheQueue() {
            return logger.startsWith("org.supaqueue.internal") || logger.startsWith("org.supaqueue.ejb");
        }

        /** {@return whether the entry has a stack trace} */
        public boolean hasTrace() {
            return text.lines().anyMatch(line -> line.startsWith("\tat ") || line.startsWith("Caused by: "));
        }

        /** {@return level, short logger name and first line of the text} */
        public String line() {
            return level + " " + logger.substring(logger.lastIndexOf('.') + 1) + ": "
                    + text.lines().findFirst().orElse("");
        }
    }

    /** Ignores everything written before this call. */
    public void mark() {
        start = file.toFile().length();
    }

    /** {@return the text written since the mark} */
    public String text() {
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            log.seek(start);
            byte[] bytes = new byte[Math.toIntExact(log.length() - start)];
            log.readFully(bytes);
            return COLOUR.matcher(new String(bytes, UTF_8)).replaceAll("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the entries since the mark} */
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (String line : (Iterable<String>) text().lines()::iterator) {
            Entry begun = begin(line);
            if (begun != null) {
                entries.add(begun);
            } else if (!entries.isEmpty() && !line.isEmpty() && !line.equals("]]")) {
                Entry last = entries.remove(entries.size() - 1);
                String text = last.text().isEmpty() ? line.strip() : last.text() + "\n" + line;
                entries.add(new Entry(last.level(), last.logger(), text));
            }
        }
        return entries;
    }

    /** {@return the queue's own entries since the mark} */
    public List<Entry> entriesOfTheQueue() {
        return entries().stream().filter(Entry::isFromTheQueue).toList();
    }

    private static Entry begin(String line) {
        for (Pattern format : List.of(PAYARA, WILDFLY)) {
            Matcher matcher = format.matcher(line);
            if (matcher.matches()) {
                return new Entry(level(matcher.group(1)), matcher.group(2), matcher.group(3));
            }
        }
        return null;
    }

    private static String level(String name) {
        return switch (name) {
            case "WARNING" -> "WARN";
            case "SEVERE" -> "ERROR";
            default -> name;
        };
    }
}
