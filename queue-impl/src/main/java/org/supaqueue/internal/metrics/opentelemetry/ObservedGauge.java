package org.supaqueue.internal.metrics.opentelemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleGaugeBuilder;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableDoubleMeasurement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import org.supaqueue.spi.QueueMetric;

/** A gauge with all its series. */
final class ObservedGauge {

    private final Map<Attributes, DoubleSupplier> series = new ConcurrentHashMap<>();
    private final AutoCloseable gauge;

    ObservedGauge(Meter meter, QueueMetric metric) {
        DoubleGaugeBuilder builder =
                meter.gaugeBuilder(metric.metricName()).setUnit(metric.unit()).setDescription(metric.description());
        gauge = metric.unit().equals("s")
                ? builder.buildWithCallback(this::observe)
                : builder.ofLongs()
                        .buildWithCallback(measurement -> series.forEach((attributes, value) ->
                                passTo(number -> measurement.record((long) number, attributes), value)));
    }

    private void observe(ObservableDoubleMeasurement measurement) {
        series.forEach((attributes, value) -> passTo(number -> measurement.record(number, attributes), value));
    }

    private static void passTo(DoubleConsumer measurement, DoubleSupplier value) {
        double number = value.getAsDouble();
        if (!Double.isNaN(number)) {
            measurement.accept(number);
        }
    }

    void add(Attributes attributes, DoubleSupplier value) {
        series.put(attributes, value);
    }

    void close() {
        series.clear();
        try {
            gauge.close();
        } catch (Exception failed) {
            throw new IllegalStateException("OpenTelemetry did not close a gauge", failed);
        }
    }
}
