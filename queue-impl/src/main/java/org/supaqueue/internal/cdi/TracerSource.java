package org.supaqueue.internal.cdi;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Instance;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.tracing.OpenTelemetryTracers;

/**
 * Makes the tracers by the bean {@link OpenTelemetry}, which the server or the application provides, or else by the Java
 * agent of OpenTelemetry.
 *
 * <p>Without an agent, the global instance is not used: the first call of {@code GlobalOpenTelemetry.get} would keep the
 * application from setting the global instance later.
 *
 * <p>Not a bean: servers log the stack trace of a bean whose API the application does not have.
 */
final class TracerSource {

    private static final EventLog LOG = EventLog.of(TracerSource.class);
    private static final String API = "io.opentelemetry.api.OpenTelemetry";
    private static final String AGENT = "io.opentelemetry.javaagent.OpenTelemetryAgent";

    private TracerSource() {}

    /** {@return the tracers; those that make no spans if the application does not have the API of OpenTelemetry} */
    static Tracers find(Instance<Object> beans) {
        return Presence.of(API, TracerSource.class.getClassLoader()) ? Present.find(beans) : Tracers.NONE;
    }

    /** The only code that needs the API. */
    private static final class Present {

        static Tracers find(Instance<Object> beans) {
            Instance<OpenTelemetry> provided = beans.select(OpenTelemetry.class, Default.Literal.INSTANCE);
            if (provided.isAmbiguous()) {
                LOG.write(
                        LogEvent.TRACING_AMBIGUOUS,
                        () -> LogLine.of(
                                "The queue makes no spans, because there are several beans of the type " + API));
                return Tracers.NONE;
            }
            if (provided.isResolvable()) {
                return tracers(provided.get());
            }
            boolean agent = Presence.of(AGENT, ClassLoader.getSystemClassLoader());
            return agent ? tracers(GlobalOpenTelemetry.get()) : Tracers.NONE;
        }

        private static Tracers tracers(OpenTelemetry provided) {
            OpenTelemetryTracers made = new OpenTelemetryTracers(provided, Version.read());
            return new Tracers(made.enqueues(), made.attempts(), made.calls());
        }
    }
}
