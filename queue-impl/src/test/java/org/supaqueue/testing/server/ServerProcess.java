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

/** An application server in its own process. The process ends when this JVM ends, also after a crash of this JVM. */
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
     * @param command the command to run
     * @param environment variables to add to the environment of this process
     * @param log file to which the server's output is appended
     * @param application the URL of the application, with a slash at the end
     * @return the server, which may not be ready yet
     * @throws IOException if the process does not start
     */
    public static ServerProcess start(List<String> command, Map<String, String> environment, Path log, URI application)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        ChildProcesses.endWithThisJvm(process.pid());
        return new ServerProcess(process, application, log);
    }

    /**
     * Returns the URL of an application on 127.0.0.1.
     *
     * @param war the application; its context root is the name of this file
     * @param port port of the server
     * @return the URL, with a slash at the end
     */
    public static URI application(Path war, int port) {
        String name = war.getFileName().toString().replaceFirst("\\.war$", "");
        return URI.create("http://127.0.0.1:" + port + "/" + name + "/");
    }

    /** {@return the URL of the application, with a slash at the end} */
    public URI application() {
        return application;
    }

    /** {@return the JVM of the server; a script may have started this JVM} */
    public ProcessHandle jvm() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .filter(handle -> handle.info().command().orElse("").endsWith("java"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no JVM runs; see " + log));
    }

    /**
     * Waits until the application answers.
     *
     * @param path a path of the application that answers 200 when the application is ready
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

    /** {@return the processor time of all processes of the server} */
    public Duration processorTime() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(each -> each.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** Kills the server, as a power failure would. */
    public void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }

    /**
     * Sends SIGTERM to the server and waits. Kills the server if the server does not end in time.
     *
     * @param atMost longest time to wait
     * @return whether the server ended by itself
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

    /** Stops the server, and waits until the server has ended. */
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
