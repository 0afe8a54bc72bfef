package org.supaqueue.benchmark.run.scenario;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.supaqueue.benchmark.run.consumer.Consumer.Arrival;
import org.supaqueue.benchmark.run.postgres.Usage;

/**
 * The result of a drain.
 *
 * @param jobs number of jobs
 * @param nanos time from the commit of the jobs until no job was left
 * @param usage usage of the database
 * @param arrivals the requests at the consumer
 */
record Drained(long jobs, long nanos, Usage usage, List<Arrival> arrivals) {
    private static final int PARTS = 5;

    double perSecond() {
        return jobs * 1e9 / nanos;
    }

    /** Returns the time when a job arrived, in microseconds since 1970. */
    long arrivedAt(long job) {
        return arrivals.stream()
                .filter(arrival -> arrival.job().equals(String.valueOf(job)))
                .findFirst()
                .orElseThrow()
                .atMicros();
    }

    /** Formats the arrivals per second for each fifth of the arrivals. */
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
