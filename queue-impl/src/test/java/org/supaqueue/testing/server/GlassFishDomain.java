package org.supaqueue.testing.server;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.supaqueue.testing.PortOffset;

/**
 * A domain of a Payara Server or of a GlassFish, administered with {@code asadmin} as in {@code docs/deploying.md}.
 *
 * <pre>{@code
 * try (GlassFishDomain domain = GlassFishDomain.create(home, driver, Path.of("target", "domains"))) {
 *     domain.start(environment);
 *     domain.run("deploy", war.toString());
 * }
 * }</pre>
 */
public final class GlassFishDomain implements AutoCloseable {
    private static final String NAME = "domain1";
    private static final int ADMINISTRATION = 48;
    private static final int HTTP = 80;
    /** All ports of a domain. Besides administration and HTTP: HTTPS, CORBA, JMS, JMX, OSGi shell and debugger. */
    private static final int[] PORTS = {ADMINISTRATION, HTTP, 81, 37, 38, 39, 76, 86, 66, 9};

    private final Path asadmin;
    private final Path domains;
    private final int base;

    private GlassFishDomain(Path asadmin, Path domains, int base) {
        this.asadmin = asadmin;
        this.domains = domains;
        this.base = base;
    }

    /**
     * Creates a domain for the caller only. The domain's library folder contains the driver.
     *
     * @param home the folder of the unpacked server, which is not changed
     * @param driver the JDBC driver that the administrator provides
     * @param domains the folder for the domain; its content is deleted
     * @return the domain, not yet started
     * @throws IOException if a command or a copy fails
     */
    public static GlassFishDomain create(Path home, Path driver, Path domains) throws IOException {
        Folders.delete(domains);
        Files.createDirectories(domains);
        int base = PortOffset.free(PORTS);
        Path asadmin = home.resolve("bin/asadmin").toAbsolutePath();
        GlassFishDomain domain = new GlassFishDomain(asadmin, domains.toAbsolutePath(), base);
        domain.runLocally(Map.of(), "create-domain", "--nopassword", "--portbase", String.valueOf(base));
        Files.copy(driver, domain.folder().resolve("lib").resolve(driver.getFileName()));
        return domain;
    }

    /**
     * Starts the server and waits until the server accepts administration commands.
     *
     * @param environment variables to add to the environment of this process
     * @throws IOException if the server does not start
     */
    public void start(Map<String, String> environment) throws IOException {
        runLocally(environment, "start-domain");
        ChildProcesses.endWithThisJvm(
                Long.parseLong(Files.readString(folder().resolve("config/pid")).strip()));
    }

    /**
     * Runs a command in the running server.
     *
     * @param command the command's name and arguments
     * @throws IOException with the server's message, if the server refuses the command
     */
    public void run(String... command) throws IOException {
        asadmin(
                Map.of(),
                Stream.concat(Stream.of("--port", String.valueOf(base + ADMINISTRATION)), Arrays.stream(command)));
    }

    /**
     * Stops the server and waits until the server has ended.
     *
     * @throws IOException if the server does not end
     */
    public void stop() throws IOException {
        runLocally(Map.of(), "stop-domain");
    }

    /** {@return the server's log} */
    public ServerLog log() {
        return new ServerLog(folder().resolve("logs/server.log"));
    }

    /**
     * Returns the URL of an application.
     *
     * @param war the application; its context root is the name of this file
     * @return the URL, with a slash at the end
     */
    public URI application(Path war) {
        return ServerProcess.application(war, base + HTTP);
    }

    @Override
    public void close() throws IOException {
        if (Files.exists(folder().resolve("config/pid"))) {
            stop();
        }
    }

    private Path folder() {
        return domains.resolve(NAME);
    }

    private void runLocally(Map<String, String> environment, String command, String... options) throws IOException {
        asadmin(
                environment,
                Stream.of(
                                Stream.of(command),
                                Arrays.stream(options),
                                Stream.of("--domaindir", domains.toString(), NAME))
                        .flatMap(words -> words));
    }

    private void asadmin(Map<String, String> environment, Stream<String> command) throws IOException {
        List<String> words =
                Stream.concat(Stream.of(asadmin.toString()), command).toList();
        Path output = Files.createTempFile(domains, "asadmin", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("AS_JAVA", System.getProperty("java.home"));
        Process process = builder.start();
        boolean ended;
        try {
            ended = process.waitFor(3, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            process.destroyForcibly();
        }
        if (!ended || process.exitValue() != 0) {
            throw new IOException(String.join(" ", words) + ": " + Files.readString(output));
        }
    }
}
