package org.supaqueue.testing;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Records log lines, to test what an operator can read. */
public final class LogLines extends Handler implements AutoCloseable {
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

    /** {@return the lines of one level, for example {@code WARNING}} */
    public List<String> lines(String level) {
        return records.stream()
                .filter(line -> line.getLevel().getName().equals(level))
                .map(text::formatMessage)
                .toList();
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
    }
}
