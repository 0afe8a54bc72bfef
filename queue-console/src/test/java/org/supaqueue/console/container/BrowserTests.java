package org.supaqueue.console.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Runs the tests of the pages, which are written for Node.js and drive a real browser. */
final class BrowserTests {

    private static final Path FOLDER = Path.of("src/test/pages");
    private static final Path OUTPUT = Path.of("target/browser-tests");
    private static final int LIMIT_MINUTES = 8;
    private static final Pattern PASSED = Pattern.compile("(?m)^[#ℹ] pass [1-9]\\d*$");

    private BrowserTests() {}

    /** {@return what is missing to run the tests; empty if nothing is} */
    static Optional<String> missing() {
        if (Stream.of("chromium", "chromium-browser", "google-chrome").noneMatch(BrowserTests::isInstalled)
                && System.getenv("CONSOLE_BROWSER") == null) {
            return Optional.of("no Chromium is installed");
        }
        return isInstalled("node") && isInstalled("npm") ? Optional.empty() : Optional.of("no Node.js is installed");
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** Installs the packages of the tests, unless they are installed. */
    static void install() throws IOException, InterruptedException {
        if (!Files.exists(FOLDER.resolve("node_modules/playwright-core"))) {
            assertThat(run("npm", List.of("npm", "ci", "--no-audit", "--no-fund"), Map.of()))
                    .isZero();
        }
    }

    /**
     * Runs all tests, and fails with their output if one fails or none ran.
     *
     * @param name the name of the output file
     * @param environment says which console the tests use
     */
    static void runAll(String name, Map<String, String> environment) throws IOException, InterruptedException {
        int exit = run(name, testCommand(), environment);

        String output = Files.readString(output(name));
        assertThat(exit).as(output).isZero();
        assertThat(output).containsPattern(PASSED);
    }

    private static List<String> testCommand() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER.resolve("test"))) {
            return Stream.concat(
                            Stream.of("node", "--test", "--test-concurrency=1", "--test-reporter=spec"),
                            files.filter(file -> file.toString().endsWith(".test.mjs"))
                                    .map(file -> FOLDER.relativize(file).toString())
                                    .sorted())
                    .toList();
        }
    }

    private static int run(String name, List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        Files.createDirectories(OUTPUT);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output(name).toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES))
                    .as("%s takes longer than %s minutes; see %s", command, LIMIT_MINUTES, output(name))
                    .isTrue();
            return process.exitValue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static Path output(String name) {
        return OUTPUT.resolve(name + ".txt");
    }
}
