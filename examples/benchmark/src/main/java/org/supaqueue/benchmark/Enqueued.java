package org.supaqueue.benchmark;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A job with the times of its enqueue call, in microseconds since 1970.
 *
 * @param job the job's id
 * @param calledAt time before the call
 * @param committedAt time when the call returned, after the commit
 */
public record Enqueued(long job, long calledAt, long committedAt) {

    /** {@return the current time in microseconds since 1970} */
    public static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    /**
     * Writes jobs as text.
     *
     * @param jobs the jobs to write
     * @return text for {@link #parse}
     */
    public static String format(Collection<Enqueued> jobs) {
        return jobs.stream()
                .map(it -> it.job + "," + it.calledAt + "," + it.committedAt)
                .collect(Collectors.joining(" "));
    }

    /**
     * Reads jobs from text.
     *
     * @param text text from {@link #format}
     * @return the jobs
     */
    public static List<Enqueued> parse(String text) {
        return Arrays.stream(text.split(" ")).map(Enqueued::parseOne).toList();
    }

    private static Enqueued parseOne(String text) {
        String[] numbers = text.split(",");
        return new Enqueued(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2]));
    }
}
