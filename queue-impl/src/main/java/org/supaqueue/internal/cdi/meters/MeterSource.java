package org.supaqueue.internal.cdi.meters;

import java.util.Optional;
import java.util.function.Supplier;
import org.supaqueue.internal.cdi.Presence;
import org.supaqueue.internal.config.MetricsSystem;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.spi.QueueMeter;

/**
 * A monitoring system that may be present.
 *
 * @param api a class of its API
 * @param lookup finds the meter of the application; loads classes of the API, so runs only if the API is present
 */
record MeterSource(MetricsSystem system, String api, Supplier<Optional<QueueMeter>> lookup) {

    private static final EventLog LOG = EventLog.of(MeterSource.class);

    Optional<QueueMeter> find() {
        if (!Presence.of(api, MeterSource.class.getClassLoader())) {
            return Optional.empty();
        }
        try {
            return lookup.get();
        } catch (RuntimeException | LinkageError failed) {
            // The application must start without its metrics, for example with another version of the API.
            LOG.write(LogEvent.METRICS_ABSENT, () -> LogLine.of("The metrics cannot go to " + system.key()), failed);
            return Optional.empty();
        }
    }
}
