package org.supaqueue.internal.dispatch;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What nodes log, of outages above all, for tests that must know that one was noticed. */
final class OutageLog extends Handler implements AutoCloseable {

    private final Logger logger = Logger.getLogger("org.supaqueue");
    private final SimpleFormatter text = new SimpleFormatter();
    private final Queue<String> messages = new ConcurrentLinkedQueue<>();

    OutageLog() {
        logger.addHandler(this);
    }

    boolean contains(String text) {
        return messages.stream().anyMatch(message -> message.contains(text));
    }

    long count(String text) {
        return messages.stream().filter(message -> message.contains(text)).count();
    }

    @Override
    public void publish(LogRecord entry) {
        messages.add(text.formatMessage(entry));
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
