package org.supaqueue.console.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaticFilesTest {

    private static final Path RESOURCES = Path.of("src/main/resources/org/supaqueue/console");

    private final StaticFiles files = new StaticFiles();

    private static List<String> inFolder() throws IOException {
        Path folder = RESOURCES.resolve("static");
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void shouldListEveryFileOfTheFolder() throws IOException {
        assertThat(Files.readAllLines(RESOURCES.resolve("static.txt")))
                .as("static.txt has the names of all files in static/, sorted")
                .containsExactlyElementsOf(inFolder());
    }

    @Test
    void shouldServeEveryFileWithItsTypeAndBytes() throws IOException {
        for (String name : inFolder()) {
            Content content = files.find(name).orElseThrow();
            assertThat(content.type()).as(name).isNotBlank();
            assertThat(content.bytes())
                    .as(name)
                    .isEqualTo(Files.readAllBytes(RESOURCES.resolve("static").resolve(name)));
        }
    }

    @Test
    void shouldServeThePageForTheMount() {
        assertThat(files.find("").orElseThrow().type()).isEqualTo("text/html;charset=utf-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../openapi.json",
                "../static.txt",
                "./index.html",
                "/index.html",
                "index.html/",
                "x/../index.html",
                "..\\openapi.json",
                "%2e%2e/openapi.json",
                "../web/ConsoleServlet.class",
                "../../../../META-INF/MANIFEST.MF",
                "index.html;x",
                "INDEX.HTML",
                "index.html\0"
            })
    void shouldServeNothingElse(String path) {
        assertThat(files.find(path)).isEmpty();
    }
}
