package org.supaqueue.internal.metrics.microprofile;

import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongConsumer;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricID;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.MetricUnits;
import org.eclipse.microprofile.metrics.Tag;
import org.eclipse.microprofile.metrics.Timer;
import org.supaqueue.spi.QueueMeter;
import org.supaqueue.spi.QueueMetric;

/**
 * Passes the metrics to MicroProfile Metrics. Durations are timers. An up-down counter is a gauge, because MicroProfile
 * has none.
 */
public final class MicroProfileMeter implements QueueMeter {

    /** The value of a tag that does not apply: all series of a metric must have the same tags, and no tag is empty. */
    private static final String NONE = "none";

    private static final double NANOS = 1e9;

    private final MetricRegistry registry;
    private final Queue<MetricID> gauges = new ConcurrentLinkedQueue<>();

    /** @param registry the registry of the application */
    public MicroProfileMeter(MetricRegistry registry) {
        this.registry = registry;
    }

    @Override
    public LongConsumer counter(QueueMetric metric, Map<String, Object> attributes) {
        if (metric.kind() == QueueMetric.Kind.UP_DOWN_COUNTER) {
            LongAdder sum = new LongAdder();
            gauge(metric, attributes, sum::doubleValue);
            return sum::add;
        }
        Counter counter = registry.counter(metadata(metric, MetricUnits.NONE), tags(metric, attributes));
        return counter::inc;
    }

    @Override
    public DoubleConsumer histogram(QueueMetric metric, Map<String, Object> attributes) {
        Timer timer = registry.timer(metadata(metric, MetricUnits.NANOSECONDS), tags(metric, attributes));
        return seconds -> timer.update(Duration.ofNanos(Math.round(seconds * NANOS)));
    }

    @Override
    public void gauge(QueueMetric metric, Map<String, Object> attributes, DoubleSupplier value) {
        Tag[] tags = tags(metric, attributes);
        String unit = metric.unit().equals("s") ? MetricUnits.SECONDS : MetricUnits.NONE;
        registry.gauge(metadata(metric, unit), value::getAsDouble, tags);
        gauges.add(new MetricID(metric.metricName(), tags));
    }

    @Override
    public void stop() {
        for (MetricID gauge = gauges.poll(); gauge != null; gauge = gauges.poll()) {
            registry.remove(gauge);
        }
    }

    /** @param unit the unit in the registry; nanoseconds for a timer, which Prometheus still gets in seconds */
    private static Metadata metadata(QueueMetric metric, String unit) {
        return Metadata.builder()
                .withName(metric.metricName())
                .withDescription(metric.description())
                .withUnit(unit)
                .build();
    }

    /** The name of a tag has no dots. */
    private static Tag[] tags(QueueMetric metric, Map<String, Object> attributes) {
        return metric.attributes().stream()
                .map(name -> new Tag(
                        name.replace('.', '_'),
                        attributes.getOrDefault(name, NONE).toString()))
                .toArray(Tag[]::new);
    }
}
