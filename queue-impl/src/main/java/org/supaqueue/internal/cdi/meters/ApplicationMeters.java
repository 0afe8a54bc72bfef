package org.supaqueue.internal.cdi.meters;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.supaqueue.internal.config.MetricsSystem;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.spi.QueueMeter;

/**
 * Finds the meters of the application: all beans that implement {@link QueueMeter}, and one monitoring system. Only one,
 * because several systems often send to the same place, which would then count twice.
 */
public final class ApplicationMeters {

    private static final EventLog LOG = EventLog.of(ApplicationMeters.class);

    /** In the order of preference: by the names and buckets that arrive at the monitoring system. */
    private static final List<MeterSource> SOURCES = List.of(
            new MeterSource(
                    MetricsSystem.OPENTELEMETRY,
                    "io.opentelemetry.api.OpenTelemetry",
                    () -> OpenTelemetrySource.find()),
            new MeterSource(
                    MetricsSystem.MICROMETER,
                    "io.micrometer.core.instrument.MeterRegistry",
                    () -> MicrometerSource.find()),
            new MeterSource(
                    MetricsSystem.MICROPROFILE,
                    "org.eclipse.microprofile.metrics.MetricRegistry",
                    () -> MicroProfileSource.find()));

    private ApplicationMeters() {}

    /** {@return the meters; empty if nobody wants metrics} */
    public static List<QueueMeter> find(Iterable<QueueMeter> beans, MetricsSystem chosen) {
        List<QueueMeter> meters = new ArrayList<>();
        beans.forEach(meters::add);
        system(chosen).ifPresent(meters::add);
        return meters;
    }

    private static Optional<QueueMeter> system(MetricsSystem chosen) {
        for (MeterSource source : SOURCES) {
            if (chosen == MetricsSystem.AUTO || chosen == source.system()) {
                Optional<QueueMeter> found = source.find();
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        if (chosen != MetricsSystem.AUTO && chosen != MetricsSystem.NONE) {
            LOG.write(
                    LogEvent.METRICS_ABSENT,
                    () -> LogLine.of("supaqueue.metrics names " + chosen.key()
                            + ", which this application does not have: no metrics go there"));
        }
        return Optional.empty();
    }
}
