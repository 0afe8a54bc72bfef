package org.supaqueue.benchmark;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A job, and when it was enqueued, in microseconds since 1970.
 *
 * @param job its id
 * @param calledAt before the call
 * @param committedAt when the call returned, the transaction committed
 */
public record Enqueued(long job, long calledAt, long committedAt) {

    /** {@return the time} */
    public static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    /**
     * Writes jobs as text.
     *
     * @param jobs which
     * @return what {@link #parse} reads
     */
    public static String format(Collection<Enqueued> jobs) {
        return jobs.stream()
                .map(it -> it.job + "," + it.calledAt + "," + it.committedAt)
                .collect(Collectors.joining(" "));
    }

    /**
     * Reads jobs from text.
     *
     * @param text what {@link #format} wrote
     * @return the jobs
     */
    public static List<Enqueued> parse(String text) {
        return Arrays.stream(text.split(" ")).map(Enqueued::one).toList();
    }

    private static Enqueued one(String text) {
        String[] numbers = text.split(",");
        return new Enqueued(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2]));
    }
}
