package org.supaqueue.internal.log;

import java.util.function.Supplier;

/**
 * Writes events to the log of the server. Each class writes under its own name, so that an operator can set the level of
 * one class. No other class of the queue writes to a {@link System.Logger}. Thread-safe.
 */
public final class EventLog {

    private final System.Logger logger;

    private EventLog(System.Logger logger) {
        this.logger = logger;
    }

    /** {@return a log under the name of a class} */
    public static EventLog of(Class<?> writer) {
        return new EventLog(System.getLogger(writer.getName()));
    }

    /** Whether the log has the lines of an event. */
    public boolean isOn(LogEvent event) {
        return logger.isLoggable(event.level());
    }

    /** Writes an event. The supplier is called only if the log has the lines of the event. */
    public void write(LogEvent event, Supplier<LogLine> line) {
        write(event, line, null);
    }

    /**
     * Writes an event with a stack trace.
     *
     * @param failure null for no stack trace
     */
    public void write(LogEvent event, Supplier<LogLine> line, Throwable failure) {
        if (isOn(event)) {
            logger.log(event.level(), line.get().format(event), EscapedFailure.of(failure));
        }
    }
}
