package org.supaqueue.benchmark.run.scenario;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.supaqueue.benchmark.run.consumer.Consumer.Arrival;
import org.supaqueue.benchmark.run.postgres.Usage;

/**
 * What came of a drain.
 *
 * @param jobs how many there were
 * @param nanos from the commit that made them visible until none was left
 * @param usage of the database
 * @param arrivals at the consumer
 */
record Drained(long jobs, long nanos, Usage usage, List<Arrival> arrivals) {
    private static final int PARTS = 5;

    double perSecond() {
        return jobs * 1e9 / nanos;
    }

    /** When a job arrived, in microseconds since 1970. */
    long arrivedAt(long job) {
        return arrivals.stream()
                .filter(arrival -> arrival.job().equals(String.valueOf(job)))
                .findFirst()
                .orElseThrow()
                .atMicros();
    }

    /** Arrivals per second in each fifth of them. */
    String fifths() {
        List<Long> times = arrivals.stream().map(Arrival::atMicros).sorted().toList();
        int length = times.size() / PARTS;
        return IntStream.range(0, PARTS)
                .mapToObj(part -> {
                    long micros = times.get((part + 1) * length - 1) - times.get(part * length);
                    return String.valueOf(Math.round((length - 1) * 1e6 / micros));
                })
                .collect(Collectors.joining(" → "));
    }
}
