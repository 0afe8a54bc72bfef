package org.supaqueue.internal.metrics;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleConsumer;
import org.supaqueue.JobRequest;
import org.supaqueue.internal.observation.SendObserver;

/** Records what callers enqueue. */
final class MetricsSends implements SendObserver {

    private final MetricsObserver series;
    private final Operations operations;

    MetricsSends(MetricsObserver series, Operations operations) {
        this.series = series;
        this.operations = operations;
    }

    @Override
    public void sent(Collection<JobRequest> requests, Throwable failure, Duration duration) {
        String error = ErrorTypes.of(failure);
        Map<QueueSeries, Integer> counts = new HashMap<>();
        requests.forEach(request -> counts.merge(series.queue(request.queue()), 1, Integer::sum));
        counts.forEach((queue, jobs) -> queue.sent.get(error).accept(jobs));
        duration(counts, error).accept(Seconds.of(duration));
    }

    private DoubleConsumer duration(Map<QueueSeries, Integer> counts, String error) {
        return counts.size() == 1
                ? counts.keySet().iterator().next().sendDuration.get(error)
                : operations.send.get(error);
    }
}
