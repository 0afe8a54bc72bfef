package org.supaqueue.internal.cdi.meters;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.MeterProvider;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.CDI;
import java.util.Optional;
import org.supaqueue.internal.cdi.Presence;
import org.supaqueue.internal.metrics.opentelemetry.OpenTelemetryMeter;
import org.supaqueue.spi.QueueMeter;

/**
 * Finds OpenTelemetry: the bean that the server or the application provides, or the agent.
 *
 * <p>Without an agent, the global instance is not used: to ask for the global instance sets it for ever, and an
 * application that sets its own instance later would fail.
 */
final class OpenTelemetrySource {

    private static final String SCOPE = "org.supaqueue";
    private static final String AGENT = "io.opentelemetry.javaagent.OpenTelemetryAgent";

    private OpenTelemetrySource() {}

    /** {@return the meter; empty if there is none, or one that exports nothing} */
    static Optional<QueueMeter> find() {
        return openTelemetry()
                .map(found -> found.getMeterProvider().get(SCOPE))
                .filter(meter -> !isNoop(meter))
                .map(OpenTelemetryMeter::new);
    }

    private static Optional<OpenTelemetry> openTelemetry() {
        Instance<OpenTelemetry> beans = CDI.current().select(OpenTelemetry.class);
        if (beans.isResolvable()) {
            return Optional.of(beans.get());
        }
        boolean agent = Presence.of(AGENT, ClassLoader.getSystemClassLoader());
        return agent ? Optional.of(GlobalOpenTelemetry.get()) : Optional.empty();
    }

    private static boolean isNoop(Meter meter) {
        return meter.getClass() == MeterProvider.noop().get(SCOPE).getClass();
    }
}
