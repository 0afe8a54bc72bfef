package org.supaqueue.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of settings in the reference says what the code reads. */
class SettingsReferenceTest {

    private static final Path REFERENCE = Path.of("..", "docs", "reference.md");

    private static List<String> table() throws IOException {
        return Files.readAllLines(REFERENCE).stream()
                .filter(line -> line.startsWith("| `supaqueue."))
                .toList();
    }

    private static String row(Setting<?> setting) {
        return row("supaqueue.", setting);
    }

    private static String row(String prefix, Setting<?> setting) {
        String absent = setting.defaultText() == null ? "–" : "`" + setting.defaultText() + "`";
        return "| `" + prefix + setting.name() + "` | " + absent + " | " + setting.meaning() + " | " + setting.allowed()
                + " |";
    }

    @Test
    void shouldHaveARowForEachSetting() throws IOException {
        List<String> rows = Stream.of(QueueSetting.ALL, NodeSetting.ALL)
                .flatMap(List::stream)
                .map(SettingsReferenceTest::row)
                .toList();

        assertThat(table()).filteredOn(row -> !row.contains("<name>")).containsExactlyElementsOf(rows);
    }

    @Test
    void shouldHaveARowForEachSettingOfASchedule() throws IOException {
        List<String> rows =
                ScheduleSetting.ALL.stream().map(setting -> row("", setting)).toList();

        assertThat(Files.readString(REFERENCE)).contains(String.join("\n", rows) + "\n\n");
    }

    @Test
    void shouldNameTheSettingsOfAQueue() throws IOException {
        String names = QueueSetting.ALL.stream()
                .map(setting -> "`" + setting.name() + "`")
                .collect(Collectors.joining(", "));

        assertThat(table())
                .last()
                .isEqualTo("| `supaqueue.queue.<name>.…` | the global value | settings of one queue: " + names
                        + " | as for the global key |");
    }
}
