package org.supaqueue.internal.metrics.opentelemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.DoubleHistogramBuilder;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongUpDownCounter;
import io.opentelemetry.api.metrics.Meter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongConsumer;
import org.supaqueue.spi.QueueMeter;
import org.supaqueue.spi.QueueMetric;

/** Passes the metrics to OpenTelemetry. */
public final class OpenTelemetryMeter implements QueueMeter {

    private final Meter meter;
    private final Map<QueueMetric, LongCounter> counters = new ConcurrentHashMap<>();
    private final Map<QueueMetric, LongUpDownCounter> upDownCounters = new ConcurrentHashMap<>();
    private final Map<QueueMetric, DoubleHistogram> histograms = new ConcurrentHashMap<>();
    private final Map<QueueMetric, ObservedGauge> gauges = new ConcurrentHashMap<>();

    public OpenTelemetryMeter(Meter meter) {
        this.meter = meter;
    }

    @Override
    public LongConsumer counter(QueueMetric metric, Map<String, Object> attributes) {
        Attributes set = attributes(attributes);
        if (metric.kind() == QueueMetric.Kind.UP_DOWN_COUNTER) {
            LongUpDownCounter counter = upDownCounters.computeIfAbsent(metric, this::newUpDownCounter);
            return amount -> counter.add(amount, set);
        }
        LongCounter counter = counters.computeIfAbsent(metric, this::newCounter);
        return amount -> counter.add(amount, set);
    }

    private LongCounter newCounter(QueueMetric metric) {
        return meter.counterBuilder(metric.metricName())
                .setUnit(metric.unit())
                .setDescription(metric.description())
                .build();
    }

    private LongUpDownCounter newUpDownCounter(QueueMetric metric) {
        return meter.upDownCounterBuilder(metric.metricName())
                .setUnit(metric.unit())
                .setDescription(metric.description())
                .build();
    }

    @Override
    public DoubleConsumer histogram(QueueMetric metric, Map<String, Object> attributes) {
        Attributes set = attributes(attributes);
        DoubleHistogram histogram = histograms.computeIfAbsent(metric, this::newHistogram);
        return value -> histogram.record(value, set);
    }

    private DoubleHistogram newHistogram(QueueMetric metric) {
        DoubleHistogramBuilder builder = meter.histogramBuilder(metric.metricName())
                .setUnit(metric.unit())
                .setDescription(metric.description());
        return adviseBuckets(builder, metric).build();
    }

    private static DoubleHistogramBuilder adviseBuckets(DoubleHistogramBuilder builder, QueueMetric metric) {
        try {
            return builder.setExplicitBucketBoundariesAdvice(metric.buckets());
        } catch (NoSuchMethodError olderApi) {
            // Before version 1.32 of the API, a library cannot advise buckets: a view of the application sets them.
            return builder;
        }
    }

    @Override
    public void gauge(QueueMetric metric, Map<String, Object> attributes, DoubleSupplier value) {
        gauges.computeIfAbsent(metric, opened -> new ObservedGauge(meter, opened))
                .add(attributes(attributes), value);
    }

    @Override
    public void stop() {
        gauges.values().forEach(ObservedGauge::close);
    }

    private static Attributes attributes(Map<String, Object> attributes) {
        AttributesBuilder builder = Attributes.builder();
        attributes.forEach((name, value) -> {
            if (value instanceof Long number) {
                builder.put(name, number);
            } else {
                builder.put(name, value.toString());
            }
        });
        return builder.build();
    }
}
