package org.supaqueue.internal.metrics.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongConsumer;
import org.supaqueue.spi.QueueMeter;
import org.supaqueue.spi.QueueMetric;

/**
 * Passes the metrics to Micrometer. Durations are timers. An up-down counter is a gauge, because Micrometer has none.
 *
 * <p>Registers each meter by its builder, with description, unit and buckets. The registry that WildFly injects into
 * applications forgets the meters of builders: its own methods register them, without buckets.
 */
public final class MicrometerMeter implements QueueMeter {

    private static final double NANOS = 1e9;

    private final MeterRegistry registry;
    private final Queue<Registered> gauges = new ConcurrentLinkedQueue<>();

    /** A gauge with the object that its meter reads: meters hold the object by a weak reference only. */
    private record Registered(Meter meter, DoubleSupplier value) {}

    public MicrometerMeter(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public LongConsumer counter(QueueMetric metric, Map<String, Object> attributes) {
        if (metric.kind() == QueueMetric.Kind.UP_DOWN_COUNTER) {
            LongAdder sum = new LongAdder();
            gauge(metric, attributes, sum::doubleValue);
            return sum::add;
        }
        MeterName name = MeterName.of(metric, attributes);
        Counter built = Counter.builder(name.text())
                .tags(name.tags())
                .description(metric.description())
                .register(registry);
        Counter counter = name.isIn(registry) ? built : registry.counter(name.text(), name.tags());
        return counter::increment;
    }

    @Override
    public DoubleConsumer histogram(QueueMetric metric, Map<String, Object> attributes) {
        MeterName name = MeterName.of(metric, attributes);
        Timer built = Timer.builder(name.text())
                .tags(name.tags())
                .description(metric.description())
                .serviceLevelObjectives(
                        metric.buckets().stream().map(MicrometerMeter::duration).toArray(Duration[]::new))
                .register(registry);
        Timer timer = name.isIn(registry) ? built : registry.timer(name.text(), name.tags());
        return seconds -> timer.record(duration(seconds));
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos(Math.round(seconds * NANOS));
    }

    @Override
    public void gauge(QueueMetric metric, Map<String, Object> attributes, DoubleSupplier value) {
        MeterName name = MeterName.of(metric, attributes);
        Meter built = metric.unit().equals("s") ? timeGauge(metric, name, value) : plainGauge(metric, name, value);
        gauges.add(new Registered(name.isIn(registry) ? built : registerByMethod(metric, name, value), value));
    }

    private Meter timeGauge(QueueMetric metric, MeterName name, DoubleSupplier value) {
        return TimeGauge.builder(name.text(), value, TimeUnit.SECONDS, DoubleSupplier::getAsDouble)
                .tags(name.tags())
                .description(metric.description())
                .register(registry);
    }

    private Meter plainGauge(QueueMetric metric, MeterName name, DoubleSupplier value) {
        return Gauge.builder(name.text(), value, DoubleSupplier::getAsDouble)
                .tags(name.tags())
                .description(metric.description())
                .register(registry);
    }

    private Meter registerByMethod(QueueMetric metric, MeterName name, DoubleSupplier value) {
        if (metric.unit().equals("s")) {
            return registry.more()
                    .timeGauge(name.text(), name.tags(), value, TimeUnit.SECONDS, DoubleSupplier::getAsDouble);
        }
        registry.gauge(name.text(), name.tags(), value, DoubleSupplier::getAsDouble);
        return registry.find(name.text()).tags(name.tags()).meter();
    }

    @Override
    public void stop() {
        for (Registered gauge = gauges.poll(); gauge != null; gauge = gauges.poll()) {
            registry.remove(gauge.meter());
        }
    }
}
