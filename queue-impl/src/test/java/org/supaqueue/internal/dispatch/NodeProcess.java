package org.supaqueue.internal.dispatch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.supaqueue.testing.MapConfig;
import org.supaqueue.testing.TestDatabase;

/**
 * A node without a container in its own process, which can be paused and killed. The process ends when this JVM ends.
 */
final class NodeProcess {
    private final Process process;

    private NodeProcess(Process process) {
        this.process = process;
    }

    static NodeProcess start(String url, String name, Config config) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                NodeProcess.class.getName(),
                url,
                name));
        config.getPropertyNames().forEach(key -> command.add(key + "=" + config.getValue(key, String.class)));
        try {
            return new NodeProcess(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs in the new process. The arguments are a JDBC URL, the node's name, and settings as {@code key=value}. */
    public static void main(String... arguments) throws IOException {
        Map<String, String> settings = new ConcurrentHashMap<>();
        for (String setting : List.of(arguments).subList(2, arguments.length)) {
            int equals = setting.indexOf('=');
            settings.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        String name = arguments[1];
        NodeFixture.assemble(
                        name,
                        TestDatabase.pool(arguments[0] + "&ApplicationName=" + name),
                        new MapConfig(settings),
                        new NodeListener() {})
                .start();
        while (System.in.read() >= 0) {
            continue;
        }
        Runtime.getRuntime().halt(0);
    }

    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /**
     * Sends SIGSTOP and waits until every thread has stopped. The signal may take effect after {@code kill} returns.
     */
    void pause() throws IOException, InterruptedException {
        signal("-STOP");
        Path tasks = Path.of("/proc", String.valueOf(process.pid()), "task");
        NodeFixture.await().until(() -> {
            try (Stream<Path> threads = Files.list(tasks)) {
                return threads.allMatch(NodeProcess::isStopped);
            }
        });
    }

    private static boolean isStopped(Path thread) {
        try {
            return Files.readString(thread.resolve("status")).contains("State:\tT");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void resume() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", signal, String.valueOf(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("kill " + signal + " ended with " + exit);
        }
    }
}
