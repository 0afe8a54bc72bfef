package org.supaqueue.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests that no code block of the guide is left out: each has a name, and a test uses the name. */
class GuideTest {

    private static final Path GUIDE = Path.of("../docs/guide.md");
    private static final List<Path> TESTS =
            List.of(Path.of("src/test/java"), Path.of("../queue-ejb-timers/src/test/java"));

    @Test
    void shouldNameEveryCodeBlock() throws IOException {
        String guide = Files.readString(GUIDE);

        assertThat(count(guide, "(?m)^```\\w+$"))
                .isPositive()
                .isEqualTo(count(guide, "<!-- snippet: [a-z-]+ -->\n```\\w"));
    }

    @Test
    void shouldTestEverySnippet() throws IOException {
        List<String> names = Pattern.compile("<!-- snippet: ([a-z-]+) -->")
                .matcher(Files.readString(GUIDE))
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
