package org.supaqueue.internal.metrics;

import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleConsumer;
import java.util.function.LongConsumer;
import org.supaqueue.spi.QueueMeter;
import org.supaqueue.spi.QueueMetric;

/** The series of one queue. */
final class QueueSeries {

    private final QueueMeter meter;
    private final String queue;
    final SeriesByError<LongConsumer> sent;
    final SeriesByError<DoubleConsumer> sendDuration;
    final SeriesByError<LongConsumer> consumed;
    final SeriesByError<DoubleConsumer> processDuration;
    /** By the new state of the job, in the place of an error. */
    final SeriesByError<LongConsumer> rescues;

    final SeriesByError<DoubleConsumer> waitDuration;
    final SeriesByError<LongConsumer> activeCalls;

    QueueSeries(QueueMeter meter, String queue) {
        this.meter = meter;
        this.queue = queue;
        sent = new SeriesByError<>(error -> meter.counter(QueueMetric.SENT_MESSAGES, operation("send", error)));
        sendDuration = new SeriesByError<>(this::openSendDuration);
        consumed =
                new SeriesByError<>(error -> meter.counter(QueueMetric.CONSUMED_MESSAGES, operation("process", error)));
        processDuration = new SeriesByError<>(
                error -> meter.histogram(QueueMetric.PROCESS_DURATION, operation("process", error)));
        rescues = new SeriesByError<>(state -> meter.counter(
                QueueMetric.LEASE_RESCUES, Map.of(QueueMetric.DESTINATION_NAME, queue, JobGauges.STATE, state)));
        waitDuration = new SeriesByError<>(
                none -> meter.histogram(QueueMetric.JOB_WAIT_DURATION, Map.of(QueueMetric.DESTINATION_NAME, queue)));
        activeCalls = new SeriesByError<>(
                none -> meter.counter(QueueMetric.CALL_ACTIVE, Map.of(QueueMetric.DESTINATION_NAME, queue)));
    }

    private DoubleConsumer openSendDuration(String error) {
        Map<String, Object> attributes = new HashMap<>(operation("send", error));
        attributes.put(Operations.TYPE, "send");
        return meter.histogram(QueueMetric.OPERATION_DURATION, Map.copyOf(attributes));
    }

    private Map<String, Object> operation(String name, String error) {
        Map<String, Object> attributes = Operations.attributes(name, error);
        attributes.put(QueueMetric.DESTINATION_NAME, queue);
        return Map.copyOf(attributes);
    }
}
