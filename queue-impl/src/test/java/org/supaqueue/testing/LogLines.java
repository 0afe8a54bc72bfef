package org.supaqueue.testing;

import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Records log lines, to test what an operator can read. */
public final class LogLines extends Handler implements AutoCloseable {
    private static final Pattern FIELDS = Pattern.compile("^event=\\S+( \\w+=\\S+)* - ");

    private final Logger logger;
    private final SimpleFormatter text = new SimpleFormatter();
    private final Queue<LogRecord> records = new ConcurrentLinkedQueue<>();

    private LogLines(String name) {
        logger = Logger.getLogger(name);
        logger.addHandler(this);
    }

    /** {@return a recorder for the logger with this name and the loggers below it} */
    public static LogLines of(String name) {
        return new LogLines(name);
    }

    /** Also records lines of the levels DEBUG and TRACE from now on. */
    public LogLines withDebug() {
        logger.setLevel(Level.ALL);
        return this;
    }

    /** {@return the texts of one level, for example {@code WARNING}, without the fields} */
    public List<String> lines(String level) {
        return records.stream()
                .filter(line -> line.getLevel().getName().equals(level))
                .map(text::formatMessage)
                .map(line -> FIELDS.matcher(line).replaceFirst(""))
                .toList();
    }

    /** {@return the lines of one event, with the level and the fields} */
    public List<String> events(String name) {
        return records.stream()
                .filter(line -> text.formatMessage(line).startsWith("event=" + name + " "))
                .map(line -> line.getLevel() + " " + text.formatMessage(line))
                .toList();
    }

    /** {@return the failures whose stack traces were logged} */
    public List<Throwable> thrown() {
        return records.stream()
                .map(LogRecord::getThrown)
                .filter(Objects::nonNull)
                .toList();
    }

    /** {@return everything that was logged, with stack traces} */
    public String all() {
        return records.stream().map(text::format).collect(Collectors.joining());
    }

    /** {@return the warnings that contain a text} */
    public List<String> warnings(String part) {
        return lines("WARNING").stream().filter(line -> line.contains(part)).toList();
    }

    /** {@return number of lines of any level that contain a text} */
    public long count(String part) {
        return records.stream()
                .map(text::formatMessage)
                .filter(line -> line.contains(part))
                .count();
    }

    /** {@return whether a line of any level contains a text} */
    public boolean contains(String part) {
        return count(part) > 0;
    }

    @Override
    public void publish(LogRecord line) {
        records.add(line);
    }

    @Override
    public void flush() {
        // Nothing is buffered.
    }

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setLevel(null);
    }
}
