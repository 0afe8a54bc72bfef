package org.supaqueue.benchmark.run;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.supaqueue.benchmark.run.subject.Kind;

/**
 * The options of a benchmark, from the system properties {@code benchmark.*}.
 *
 * @param only the scenarios to run, in this order; empty to run all scenarios
 * @param subjects the subjects to measure
 * @param runs number of measured runs
 * @param warmUps number of runs of each subject before the measured runs
 * @param jobs number of jobs in a drain
 * @param workers number of concurrent calls, and number of threads of db-scheduler
 * @param rows largest number of other rows in the table during a drain
 * @param pause seconds to wait after each run, until PostgreSQL's sessions have reported their counters
 * @param postgres the bin folder of an installed PostgreSQL; empty to use the embedded PostgreSQL
 * @param consumer {@code nginx} or {@code own}; empty to use nginx if nginx is installed
 */
public record Options(
        Set<String> only,
        Set<Kind> subjects,
        int runs,
        int warmUps,
        int jobs,
        int workers,
        int rows,
        int pause,
        Optional<Path> postgres,
        Optional<String> consumer) {

    /** {@return the options from the system properties of this JVM} */
    public static Options read() {
        return new Options(
                new LinkedHashSet<>(list("only")),
                subjects(list("subjects")),
                number("runs", 3),
                number("warm-ups", 1),
                number("jobs", 20_000),
                number("workers", 32),
                number("rows", 1_000_000),
                number("pause", 11),
                text("postgres").map(Path::of),
                text("consumer"));
    }

    private static Set<Kind> subjects(List<String> ids) {
        if (ids.isEmpty()) {
            return EnumSet.allOf(Kind.class);
        }
        return ids.stream().map(Kind::of).collect(Collectors.toCollection(() -> EnumSet.noneOf(Kind.class)));
    }

    private static List<String> list(String name) {
        return text(name).map(text -> Arrays.asList(text.split(","))).orElse(List.of());
    }

    private static int number(String name, int absent) {
        return text(name).map(Integer::valueOf).orElse(absent);
    }

    private static Optional<String> text(String name) {
        return Optional.ofNullable(System.getProperty("benchmark." + name)).filter(text -> !text.isBlank());
    }
}
