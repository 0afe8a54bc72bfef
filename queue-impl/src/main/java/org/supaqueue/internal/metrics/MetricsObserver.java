package org.supaqueue.internal.metrics;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.supaqueue.JobState;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.observation.ConsumerCall;
import org.supaqueue.internal.observation.NodeObserver;
import org.supaqueue.spi.QueueMeter;

/** Records what a node does. */
final class MetricsObserver implements NodeObserver {

    private final Map<String, QueueSeries> queues = new ConcurrentHashMap<>();
    private final QueueMeter meter;
    private final QueueNames names;
    private final Operations operations;
    private final HttpSeries http;

    MetricsObserver(QueueMeter meter, QueueNames names, Operations operations) {
        this.meter = meter;
        this.names = names;
        this.operations = operations;
        this.http = new HttpSeries(meter);
    }

    /** {@return the series of a queue, or the common series of the queues that are not named} */
    QueueSeries queue(String queue) {
        String name = names.limited(queue);
        QueueSeries known = queues.get(name);
        return known != null ? known : queues.computeIfAbsent(name, limited -> new QueueSeries(meter, limited));
    }

    @Override
    public void claimed(int jobs, Duration duration) {
        operations.claim.get(null).accept(Seconds.of(duration));
    }

    @Override
    public void callStarted(ClaimedJob job) {
        queue(job.queue()).activeCalls.get(null).accept(1);
    }

    @Override
    public void callEnded(ClaimedJob job, ConsumerCall call) {
        QueueSeries queue = queue(job.queue());
        String error = ErrorTypes.attempt(call);
        queue.activeCalls.get(null).accept(-1);
        queue.consumed.get(error).accept(1);
        queue.processDuration.get(error).accept(Seconds.of(call.duration()));
        queue.waitDuration.get(null).accept(Seconds.of(call.waited()));
        http.record(call);
    }

    @Override
    public void settlesEnded(int outcomes, Duration duration) {
        operations.settle.get(null).accept(Seconds.of(duration));
    }

    @Override
    public void rescued(String queue, JobState state) {
        queue(queue).rescues.get(state.name().toLowerCase(Locale.ROOT)).accept(1);
    }
}
