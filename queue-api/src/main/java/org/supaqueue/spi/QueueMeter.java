package org.supaqueue.spi;

import java.util.Map;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongConsumer;

/**
 * Receives the metrics of the queue, to send them to a monitoring system. An application that uses a system the queue does
 * not know provides CDI beans that implement this interface; a normal scoped bean, such as an
 * {@code @ApplicationScoped} bean, is best. All such beans get all values, beside the system that
 * {@code supaqueue.metrics} chooses.
 *
 * <p>The queue asks for a series once, when the series has its first value, and keeps what the method returns until the
 * application stops. A series is a metric with one set of attributes. The number of series is limited: see
 * {@link QueueMetric}.
 *
 * <p>Many threads call the methods and the returned objects at the same time: worker threads, and threads of the
 * application that enqueue. They are outside or inside of a transaction, and must not be blocked. An exception costs a
 * value and never a job; the first exception of a meter is logged as a warning.
 *
 * @since 0.1.0
 */
public interface QueueMeter {

    /**
     * Opens a series of a counter. A second call with the same arguments must continue the same series.
     *
     * @param metric a metric whose kind is {@link QueueMetric.Kind#COUNTER} or
     *     {@link QueueMetric.Kind#UP_DOWN_COUNTER}
     * @param attributes the attributes of the series, by their names. A value is a {@link String} or a {@link Long}. An
     *     attribute of the metric that does not apply is absent. Immutable.
     * @return adds a number to the series; the number is negative only for an up-down counter
     */
    LongConsumer counter(QueueMetric metric, Map<String, Object> attributes);

    /**
     * Opens a series of a histogram. A second call with the same arguments must continue the same series.
     *
     * @param metric a metric whose kind is {@link QueueMetric.Kind#HISTOGRAM}
     * @param attributes the attributes of the series, as in {@link #counter}
     * @return records a value, in the unit of the metric
     */
    DoubleConsumer histogram(QueueMetric metric, Map<String, Object> attributes);

    /**
     * Registers a series whose value is read when the monitoring system asks for the value.
     *
     * @param metric a metric whose kind is {@link QueueMetric.Kind#GAUGE}
     * @param attributes the attributes of the series, as in {@link #counter}
     * @param value returns the current value, in the unit of the metric; {@link Double#NaN} if there is none. May read
     *     the database on another thread, and may block for up to two seconds, so call it only to export the value.
     */
    void gauge(QueueMetric metric, Map<String, Object> attributes, DoubleSupplier value);

    /**
     * Forgets all gauges, because the application stops. The values of a gauge must not be read after this call. Does
     * nothing by default.
     */
    default void stop() {}
}
