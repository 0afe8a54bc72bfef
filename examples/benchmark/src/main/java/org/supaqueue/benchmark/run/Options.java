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
 * What to measure, from the system properties {@code benchmark.*}.
 *
 * @param only the scenarios to run, in this order; empty for all
 * @param subjects what to measure
 * @param runs how often each figure is taken
 * @param warmUps how often each subject runs before, without being measured
 * @param jobs how many jobs a drain takes
 * @param workers calls in flight, and threads of db-scheduler
 * @param rows how many rows lie in the table at most while a drain is measured beside them
 * @param pause seconds after each run, in which PostgreSQL's sessions tell what they counted
 * @param postgres the bin folder of an installed PostgreSQL; empty for the embedded one
 * @param consumer {@code nginx} or {@code own}; empty for nginx where it is installed
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

    /** {@return the options of this JVM} */
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
