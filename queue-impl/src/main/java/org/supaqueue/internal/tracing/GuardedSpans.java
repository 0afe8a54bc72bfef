package org.supaqueue.internal.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import java.util.concurrent.atomic.AtomicBoolean;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;

/**
 * Keeps the exceptions and errors of the application's tracing away from the queue: samplers, span processors and
 * propagators can be code of the application. Logs the first one.
 */
final class GuardedSpans {

    private static final EventLog LOG = EventLog.of(GuardedSpans.class);

    private final AtomicBoolean warned = new AtomicBoolean();

    /** {@return the started span; an invalid span if the start fails} */
    Span start(SpanBuilder span) {
        try {
            return span.startSpan();
        } catch (RuntimeException | Error failed) {
            log(failed);
            return Span.getInvalid();
        }
    }

    void end(Span span) {
        run(span::end);
    }

    /** Runs code that may be code of the application. */
    void run(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error failed) {
            log(failed);
        }
    }

    private void log(Throwable failed) {
        if (warned.compareAndSet(false, true)) {
            LOG.write(LogEvent.TRACING_FAILED, () -> LogLine.of("The tracing of the application lost a span"), failed);
        }
    }
}
