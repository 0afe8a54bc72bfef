package org.supaqueue.internal.metrics;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.function.ToDoubleFunction;
import org.supaqueue.JobState;
import org.supaqueue.internal.time.Ticker;
import org.supaqueue.spi.QueueMeter;
import org.supaqueue.spi.QueueMetric;

/**
 * Registers the gauges of the jobs in the database. A queue gets its gauges when a reading finds the queue. The gauges of
 * the known queues are there from the start, because only the collection of a gauge causes a reading.
 */
final class JobGauges {

    static final String STATE = "supaqueue.job.state";

    /** The states that are counted. The number of complete jobs only says how long they are kept. */
    static final List<JobState> STATES =
            List.of(JobState.AVAILABLE, JobState.FAILED, JobState.PROCESSING, JobState.DEAD, JobState.CANCELLED);

    private final QueueMeter meter;
    private final QueueNames names;
    private final CachedReadings readings;
    private final Set<String> registered = new HashSet<>();
    private boolean stopped;

    JobGauges(QueueMeter meter, QueueNames names, JobReader reader, ThreadFactory threads, Ticker ticker) {
        this.meter = meter;
        this.names = names;
        this.readings =
                new CachedReadings(() -> limited(reader.read()), threads, ticker, found -> register(found.keySet()));
    }

    private Map<String, QueueReading> limited(Map<String, QueueReading> read) {
        Map<String, QueueReading> limited = new HashMap<>();
        read.forEach((queue, reading) -> limited.merge(names.limited(queue), reading, QueueReading::plus));
        return limited;
    }

    synchronized void register(Collection<String> queues) {
        if (!stopped) {
            queues.stream().filter(registered::add).forEach(this::register);
        }
    }

    /** Removes all gauges, and ends the thread. A reading that ends later registers no gauge. */
    synchronized void stop() {
        if (!stopped) {
            stopped = true;
            readings.close();
            meter.stop();
        }
    }

    private void register(String queue) {
        STATES.forEach(state -> meter.gauge(
                QueueMetric.JOB_COUNT,
                Map.of(QueueMetric.DESTINATION_NAME, queue, STATE, state.name().toLowerCase(Locale.ROOT)),
                () -> value(queue, reading -> reading.count(state))));
        meter.gauge(
                QueueMetric.JOB_OLDEST_AGE,
                Map.of(QueueMetric.DESTINATION_NAME, queue),
                () -> value(queue, QueueReading::oldestAgeSeconds));
    }

    private double value(String queue, ToDoubleFunction<QueueReading> of) {
        return readings.get()
                .map(all -> of.applyAsDouble(all.getOrDefault(queue, QueueReading.EMPTY)))
                .orElse(Double.NaN);
    }
}
