package org.supaqueue.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of log events in docs/operating.md says what the code writes. */
class OperatingPageTest {

    private static final Path PAGE = Path.of("..", "docs", "operating.md");

    @Test
    void shouldHaveARowForEachEvent() throws IOException {
        List<String> rows = Arrays.stream(LogEvent.values())
                .map(event -> "| `" + event.eventName() + "` | " + event.level() + " | " + event.meaning() + " | "
                        + event.action() + " |")
                .toList();

        assertThat(Files.readString(PAGE)).contains(String.join("\n", rows) + "\n\n");
    }

    @ParameterizedTest
    @EnumSource
    void shouldHaveAPlainNameThatFollowsTheConstant(LogEvent event) {
        assertThat(event.eventName()).matches("[a-z]+\\.[a-z]+(-[a-z]+)*");
        assertThat(event.name()).isEqualTo(event.eventName().toUpperCase().replaceAll("[.-]", "_"));
    }

    @Test
    void shouldHaveDifferentNames() {
        assertThat(LogEvent.values()).extracting(LogEvent::eventName).doesNotHaveDuplicates();
    }
}
