package org.supaqueue.internal.dispatch;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Every warning that the library logs, for tests that count them. */
final class LoggedWarnings extends Handler implements AutoCloseable {

    private final Logger logger = Logger.getLogger("org.supaqueue");
    private final SimpleFormatter text = new SimpleFormatter();
    private final Queue<String> messages = new ConcurrentLinkedQueue<>();

    LoggedWarnings() {
        logger.addHandler(this);
    }

    List<String> with(String part) {
        return messages.stream().filter(message -> message.contains(part)).toList();
    }

    @Override
    public void publish(LogRecord entry) {
        if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
            messages.add(text.formatMessage(entry));
        }
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
