package org.supaqueue.internal.metrics;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.supaqueue.internal.observation.NodeObserver;
import org.supaqueue.internal.observation.SendObserver;
import org.supaqueue.internal.time.Ticker;
import org.supaqueue.spi.QueueMeter;

/** All metrics of a node and its callers. Does nothing if there is no meter. */
public final class QueueMetrics implements AutoCloseable {

    /** Metrics for nobody. */
    public static final QueueMetrics NONE = new QueueMetrics(() -> {}, NodeObserver.NONE, SendObserver.NONE);

    private final Runnable stop;
    private final NodeObserver observer;
    private final SendObserver sends;

    private QueueMetrics(Runnable stop, NodeObserver observer, SendObserver sends) {
        this.stop = stop;
        this.observer = observer;
        this.sends = sends;
    }

    /**
     * Creates metrics whose values go to meters.
     *
     * @param queues the queues whose gauges are there before a reading finds the queues; at least one
     */
    public static QueueMetrics of(List<QueueMeter> meters, JobReader reader, Collection<String> queues, Host host) {
        if (meters.isEmpty()) {
            return NONE;
        }
        QueueMeter meter = AllMeters.guarded(meters);
        QueueNames names = new QueueNames();
        Operations operations = new Operations(meter);
        MetricsObserver observer = new MetricsObserver(meter, names, operations);
        JobGauges gauges = new JobGauges(meter, names, reader, host.threads(), host.ticker());
        gauges.register(queues.stream().map(names::limited).toList());
        return new QueueMetrics(gauges::stop, observer, new MetricsSends(observer, operations));
    }

    /**
     * What the metrics need from the program around them.
     *
     * @param threads creates the threads that read the database
     */
    public record Host(ThreadFactory threads, Ticker ticker) {}

    public NodeObserver observer() {
        return observer;
    }

    public SendObserver sends() {
        return sends;
    }

    /** Removes the gauges, so that no exporter reads the database of a stopped application. */
    @Override
    public void close() {
        stop.run();
    }
}
