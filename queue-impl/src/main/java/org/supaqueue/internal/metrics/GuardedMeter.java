package org.supaqueue.internal.metrics;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongConsumer;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.spi.QueueMeter;
import org.supaqueue.spi.QueueMetric;

/** Keeps the exceptions and errors of a meter away from the queue. Logs the first one as a warning, and the others at DEBUG. */
final class GuardedMeter implements QueueMeter {

    private static final EventLog LOG = EventLog.of(GuardedMeter.class);

    private final QueueMeter meter;
    private final AtomicBoolean warned = new AtomicBoolean();

    GuardedMeter(QueueMeter meter) {
        this.meter = meter;
    }

    @Override
    public LongConsumer counter(QueueMetric metric, Map<String, Object> attributes) {
        try {
            LongConsumer series = meter.counter(metric, attributes);
            return amount -> {
                try {
                    series.accept(amount);
                } catch (RuntimeException | Error failed) {
                    log(metric, failed);
                }
            };
        } catch (RuntimeException | Error failed) {
            log(metric, failed);
            return lost -> {};
        }
    }

    @Override
    public DoubleConsumer histogram(QueueMetric metric, Map<String, Object> attributes) {
        try {
            DoubleConsumer series = meter.histogram(metric, attributes);
            return value -> {
                try {
                    series.accept(value);
                } catch (RuntimeException | Error failed) {
                    log(metric, failed);
                }
            };
        } catch (RuntimeException | Error failed) {
            log(metric, failed);
            return lost -> {};
        }
    }

    @Override
    public void gauge(QueueMetric metric, Map<String, Object> attributes, DoubleSupplier value) {
        try {
            meter.gauge(metric, attributes, value);
        } catch (RuntimeException | Error failed) {
            log(metric, failed);
        }
    }

    @Override
    public void stop() {
        try {
            meter.stop();
        } catch (RuntimeException | Error failed) {
            LOG.write(LogEvent.METRICS_UNSTOPPED, () -> LogLine.of("A meter did not stop"), failed);
        }
    }

    private void log(QueueMetric metric, Throwable failed) {
        if (warned.compareAndSet(false, true)) {
            LOG.write(
                    LogEvent.METRICS_LOST,
                    () -> LogLine.of(meter.getClass().getName() + " lost a value of " + metric.metricName()),
                    failed);
        }
    }
}
