package org.supaqueue.internal.metrics;

import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleConsumer;
import org.supaqueue.spi.QueueMeter;
import org.supaqueue.spi.QueueMetric;

/** The series of operations that are not for one queue. */
final class Operations {

    static final String TYPE = "messaging.operation.type";

    final SeriesByError<DoubleConsumer> claim;
    final SeriesByError<DoubleConsumer> settle;
    /** The series of calls that enqueue jobs of several queues. */
    final SeriesByError<DoubleConsumer> send;

    Operations(QueueMeter meter) {
        claim = new SeriesByError<>(error -> open(meter, "claim", "receive", error));
        settle = new SeriesByError<>(error -> open(meter, "settle", "settle", error));
        send = new SeriesByError<>(error -> open(meter, "send", "send", error));
    }

    private static DoubleConsumer open(QueueMeter meter, String name, String type, String error) {
        Map<String, Object> attributes = attributes(name, error);
        attributes.put(TYPE, type);
        return meter.histogram(QueueMetric.OPERATION_DURATION, Map.copyOf(attributes));
    }

    /** @param error null for none */
    static Map<String, Object> attributes(String name, String error) {
        Map<String, Object> attributes = new HashMap<>();
        attributes.put("messaging.system", "supaqueue");
        attributes.put("messaging.operation.name", name);
        if (error != null) {
            attributes.put("error.type", error);
        }
        return attributes;
    }
}
