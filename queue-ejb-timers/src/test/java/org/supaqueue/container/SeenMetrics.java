package org.supaqueue.container;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongConsumer;
import org.supaqueue.spi.QueueMeter;
import org.supaqueue.spi.QueueMetric;

/** A meter of an application: remembers the sums of its counters and histograms, and the gauges. */
@ApplicationScoped
public class SeenMetrics implements QueueMeter {

    private final Map<QueueMetric, DoubleAdder> sums = new ConcurrentHashMap<>();
    private final Map<QueueMetric, DoubleSupplier> gauges = new ConcurrentHashMap<>();

    double sum(QueueMetric metric) {
        return sums.getOrDefault(metric, new DoubleAdder()).sum();
    }

    double gauge(QueueMetric metric) {
        return gauges.get(metric).getAsDouble();
    }

    @Override
    public LongConsumer counter(QueueMetric metric, Map<String, Object> attributes) {
        DoubleAdder sum = sums.computeIfAbsent(metric, opened -> new DoubleAdder());
        return sum::add;
    }

    @Override
    public DoubleConsumer histogram(QueueMetric metric, Map<String, Object> attributes) {
        DoubleAdder sum = sums.computeIfAbsent(metric, opened -> new DoubleAdder());
        return sum::add;
    }

    @Override
    public void gauge(QueueMetric metric, Map<String, Object> attributes, DoubleSupplier value) {
        gauges.put(metric, value);
    }
}
