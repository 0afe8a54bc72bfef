package org.supaqueue.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every line of the queue is an event of the catalogue, and each event of the catalogue is written somewhere. */
class LogCallsTest {

    private static final List<Path> SOURCES = List.of(
            Path.of("..", "queue-api", "src", "main", "java"),
            Path.of("src", "main", "java"),
            Path.of("..", "queue-ejb-timers", "src", "main", "java"),
            Path.of("..", "queue-console", "src", "main", "java"));
    private static final Pattern OTHER_LOG =
            Pattern.compile("System\\.getLogger|Logger\\.getLogger|System\\.(out|err)\\b|printStackTrace");

    private static List<Path> files() {
        return SOURCES.stream().flatMap(LogCallsTest::filesIn).toList();
    }

    private static Stream<Path> filesIn(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldWriteToTheLogOnlyByEventLog() {
        assertThat(files())
                .hasSizeGreaterThan(200)
                .filteredOn(file -> OTHER_LOG.matcher(text(file)).find())
                .extracting(file -> file.getFileName().toString())
                .containsExactly("EventLog.java");
    }

    @Test
    void shouldWriteEachEvent() {
        String code = String.join("\n", files().stream().map(LogCallsTest::text).toList());

        assertThat(Arrays.stream(LogEvent.values()))
                .filteredOn(event -> !Pattern.compile("LogEvent\\." + event.name() + "\\b")
                        .matcher(code)
                        .find())
                .isEmpty();
    }
}
