package org.supaqueue.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.supaqueue.container.Behaviour.Expected;
import org.supaqueue.container.Behaviour.Way;

/** Reads {@code behaviours.txt}. */
final class BehaviourFile {
    private static final Pattern REPEATED = Pattern.compile("\\{(.)\\*(\\d+)}");
    private static final String OTHERS = " others";

    private BehaviourFile() {}

    /** {@return two behaviours for each line, one by SQL and one by API} */
    static List<Behaviour> read() {
        try (InputStream in = Objects.requireNonNull(BehaviourFile.class.getResourceAsStream("/behaviours.txt"))) {
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
        String[] cells = Arrays.stream(line.split("\\|", -1))
                .map(cell -> repeat(cell.strip()).replace("{}", name(way, cell)))
                .toArray(String[]::new);
        NewJob job = new NewJob(
                cells[1], unescape(cells[2]), cells[3].isEmpty() ? null : cells[3], Integer.parseInt(cells[4]));
        String with = cells[5];
        return new Behaviour(
                cells[0],
                way,
                with.endsWith(OTHERS) ? job : with(job, with),
                with.endsWith(OTHERS) ? Integer.parseInt(with.substring(0, with.indexOf(' '))) : 0,
                List.of(cells[6].split(" ")),
                new Expected(
                        cells[7],
                        cells[8],
                        Integer.parseInt(cells[9]),
                        cells[10],
                        cells[11],
                        cells[12],
                        cells[13],
                        cells[14]));
    }

    /** In a path, {@code {}} stands for the way to enqueue. In another cell, {@code {}} is JSON. */
    private static String name(Way way, String cell) {
        return cell.strip().startsWith("/{}") ? way.name().toLowerCase(Locale.ROOT) : "{}";
    }

    private static NewJob with(NewJob job, String what) {
        if (what.isEmpty()) {
            return job;
        }
        String[] words = what.split(" ", 3);
        return switch (words[0]) {
            case "queue" -> job.inQueue(words[1]);
            case "timeout_ms" -> job.withTimeoutMillis(Integer.parseInt(words[1]));
            case "header" -> job.header(words[1].substring(0, words[1].length() - 1), unescape(words[2]));
            default -> throw new IllegalArgumentException(what);
        };
    }

    private static String repeat(String cell) {
        return REPEATED.matcher(cell).replaceAll(found -> found.group(1).repeat(Integer.parseInt(found.group(2))));
    }

    private static String unescape(String cell) {
        return cell.replace("\\r", "\r").replace("\\n", "\n");
    }
}
