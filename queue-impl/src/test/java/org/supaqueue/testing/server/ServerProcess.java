package org.supaqueue.testing.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** An application server in a process of its own, which ends when this JVM does, however it ends. */
public final class ServerProcess implements AutoCloseable {
    private static final Duration STARTING = Duration.ofMinutes(2);
    private static final Duration STOPPING = Duration.ofSeconds(30);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final Process process;
    private final URI application;
    private final Path log;

    private ServerProcess(Process process, URI application, Path log) {
        this.process = process;
        this.application = application;
        this.log = log;
    }

    /**
     * Starts a server.
     *
     * @param command what to run
     * @param environment what to add to this process's own
     * @param log where its output goes, after what is there
     * @param application the URL of the application, with a slash at its end
     * @return the server, which may not be ready yet
     * @throws IOException if it cannot be started
     */
    public static ServerProcess start(List<String> command, Map<String, String> environment, Path log, URI application)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        Tether.tie(process.pid());
        return new ServerProcess(process, application, log);
    }

    /**
     * The URL of an application on 127.0.0.1.
     *
     * @param war the application, whose context root is its file's name
     * @param port the server's
     * @return it, with a slash at its end
     */
    public static URI application(Path war, int port) {
        String name = war.getFileName().toString().replaceFirst("\\.war$", "");
        return URI.create("http://127.0.0.1:" + port + "/" + name + "/");
    }

    /** {@return the URL of the application, with a slash at its end} */
    public URI application() {
        return application;
    }

    /** {@return the server's own process, which a script may have started} */
    public ProcessHandle jvm() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .filter(handle -> handle.info().command().orElse("").endsWith("java"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no JVM runs; see " + log));
    }

    /**
     * Waits until the application answers.
     *
     * @param path of the application, which answers 200 once that is ready
     * @return this server
     */
    public ServerProcess awaitReady(String path) {
        Awaitility.await("the application to answer; see " + log)
                .atMost(STARTING)
                .pollInterval(Duration.ofMillis(100))
                .failFast("the server ended; see " + log, () -> !process.isAlive())
                .until(() -> answers(application.resolve(path)));
        return this;
    }

    /** {@return the processor time that all its processes have used} */
    public Duration processorTime() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(each -> each.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** Ends the server as a power failure would. */
    public void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }

    /**
     * Asks the server to stop, by SIGTERM, waits for it, and kills it if it does not end.
     *
     * @param atMost how long to wait
     * @return whether it ended by itself
     */
    public boolean stop(Duration atMost) {
        try {
            process.destroy();
            if (process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill();
        return false;
    }

    /** Asks the server to stop and waits for it. */
    @Override
    public void close() {
        stop(STOPPING);
    }

    private static boolean answers(URI url) throws InterruptedException {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(5)).build();
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
