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

/** A run of the tests of the pages, which are written for Node.js and drive a real browser. */
final class BrowserTests implements AutoCloseable {

    private static final Path FOLDER = Path.of("src/test/pages");
    private static final Path OUTPUT = Path.of("target/browser-tests");
    private static final int LIMIT_MINUTES = 8;
    private static final Pattern PASSED = Pattern.compile("(?m)^[#ℹ] pass [1-9]\\d*$");

    private final Process process;
    private final Path output;

    private BrowserTests(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

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
            try (BrowserTests npm = run("npm", List.of("npm", "ci", "--no-audit", "--no-fund"), Map.of())) {
                assertThat(npm.awaitExit()).isZero();
            }
        }
    }

    /** Starts all tests with the fixture, two files at a time, because each file has a fixture of its own. */
    static BrowserTests startWithFixture() throws IOException {
        return run("fixture", testCommand(2), Map.of());
    }

    /**
     * Starts all tests with a running console, one file at a time.
     *
     * @param name the name of the output file
     * @param environment says which console the tests use
     */
    static BrowserTests start(String name, Map<String, String> environment) throws IOException {
        return run(name, testCommand(1), environment);
    }

    private static List<String> testCommand(int files) throws IOException {
        try (Stream<Path> tests = Files.list(FOLDER.resolve("test"))) {
            return Stream.concat(
                            Stream.of("node", "--test", "--test-concurrency=" + files, "--test-reporter=spec"),
                            tests.filter(file -> file.toString().endsWith(".test.mjs"))
                                    .map(file -> FOLDER.relativize(file).toString())
                                    .sorted())
                    .toList();
        }
    }

    private static BrowserTests run(String name, List<String> command, Map<String, String> environment)
            throws IOException {
        Files.createDirectories(OUTPUT);
        Path output = OUTPUT.resolve(name + ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return new BrowserTests(builder.start(), output);
    }

    /** Waits for the end, and fails with the output if a test fails or none ran. */
    void awaitPassed() throws IOException, InterruptedException {
        int exit = awaitExit();
        String text = Files.readString(output);
        assertThat(exit).as(text).isZero();
        assertThat(text).containsPattern(PASSED);
    }

    private int awaitExit() throws InterruptedException {
        assertThat(process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES))
                .as("the tests take longer than %s minutes; see %s", LIMIT_MINUTES, output)
                .isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
