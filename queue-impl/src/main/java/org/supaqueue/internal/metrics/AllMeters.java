package org.supaqueue.internal.metrics;

import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongConsumer;
import org.supaqueue.spi.QueueMeter;
import org.supaqueue.spi.QueueMetric;

/** Passes each value to several meters. */
record AllMeters(List<QueueMeter> meters) implements QueueMeter {

    /** {@return a meter that passes each value to all the others, and never throws} */
    static QueueMeter guarded(List<QueueMeter> meters) {
        List<QueueMeter> guarded =
                meters.stream().<QueueMeter>map(GuardedMeter::new).toList();
        return guarded.size() == 1 ? guarded.get(0) : new AllMeters(guarded);
    }

    @Override
    public LongConsumer counter(QueueMetric metric, Map<String, Object> attributes) {
        return meters.stream()
                .map(meter -> meter.counter(metric, attributes))
                .reduce(LongConsumer::andThen)
                .orElseThrow();
    }

    @Override
    public DoubleConsumer histogram(QueueMetric metric, Map<String, Object> attributes) {
        return meters.stream()
                .map(meter -> meter.histogram(metric, attributes))
                .reduce(DoubleConsumer::andThen)
                .orElseThrow();
    }

    @Override
    public void gauge(QueueMetric metric, Map<String, Object> attributes, DoubleSupplier value) {
        meters.forEach(meter -> meter.gauge(metric, attributes, value));
    }

    @Override
    public void stop() {
        meters.forEach(QueueMeter::stop);
    }
}
