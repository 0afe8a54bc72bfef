package org.supaqueue.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that no code block of a page is left out: each has a name, and a test uses the name. */
class GuideTest {

    private static final List<Path> TESTS = List.of(
            Path.of("src/test/java"),
            Path.of("../queue-ejb-timers/src/test/java"),
            Path.of("../queue-testkit/src/test/java"));

    @ParameterizedTest
    @CsvSource({"../docs/guide.md, \\w+", "../docs/migrating-from-supa_queue.md, sql"})
    void shouldNameEveryCodeBlock(Path page, String language) throws IOException {
        String text = Files.readString(page);

        assertThat(count(text, "(?m)^```" + language + "$"))
                .isPositive()
                .isEqualTo(count(text, "<!-- snippet: [a-z-]+ -->\n```\\w"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../docs/guide.md", "../docs/migrating-from-supa_queue.md"})
    void shouldTestEverySnippet(Path page) throws IOException {
        List<String> names = Pattern.compile("<!-- snippet: ([a-z-]+) -->")
                .matcher(Files.readString(page))
                .results()
                .map((MatchResult name) -> name.group(1))
                .toList();
        String tests = readTests();

        assertThat(names)
                .isNotEmpty()
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(tests).containsPattern("\"" + name + "\"|// snippet: " + name + "\n"));
    }

    private static long count(String text, String pattern) {
        return Pattern.compile(pattern).matcher(text).results().count();
    }

    private static String readTests() throws IOException {
        StringBuilder tests = new StringBuilder();
        for (Path folder : TESTS) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    tests.append(Files.readString(file));
                }
            }
        }
        return tests.toString();
    }
}
