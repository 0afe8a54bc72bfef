package org.supaqueue.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * One line of {@code behaviours.txt}, for one way to enqueue.
 *
 * @param input what is special about it
 * @param way how the job is enqueued
 * @param job the job itself
 * @param replies what the consumer does, in order
 * @param expected what must come of it
 */
record Behaviour(String input, Way way, NewJob job, List<String> replies, Expected expected) {
    /** How a job is enqueued. */
    enum Way {
        SQL,
        API
    }

    /**
     * What must come of a job.
     *
     * @param requests how many the consumer counts
     * @param status of the row
     * @param retries of the row
     * @param target of each request, below the base URL
     * @param body of each request
     * @param content of the row
     * @param error a part of the row's
     */
    record Expected(
            int requests, String status, int retries, String target, String body, String content, String error) {
        boolean isSent() {
            return requests > 0;
        }
    }

    static List<Behaviour> all() {
        try (InputStream in = Objects.requireNonNull(Behaviour.class.getResourceAsStream("/behaviours.txt"))) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.startsWith("input "))
                    .flatMap(line -> Stream.of(parse(line, Way.SQL), parse(line, Way.API)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Behaviour parse(String line, Way way) {
        String[] cells = Arrays.stream(line.split("\\|", -1)).map(String::strip).toArray(String[]::new);
        String name = way.name().toLowerCase(Locale.ROOT);
        return new Behaviour(
                cells[0],
                way,
                new NewJob(
                        cells[1],
                        cells[2].replace("{}", name),
                        cells[3].isEmpty() ? null : cells[3],
                        Integer.parseInt(cells[4])),
                List.of(cells[5].split(" ")),
                new Expected(
                        Integer.parseInt(cells[6]),
                        cells[7],
                        Integer.parseInt(cells[8]),
                        cells[9].replace("{}", name),
                        cells[10],
                        cells[11],
                        cells[12]));
    }

    @Override
    public String toString() {
        return input + " by " + way;
    }
}
