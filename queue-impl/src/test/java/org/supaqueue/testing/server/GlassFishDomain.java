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
 * A domain of a Payara Server or of a GlassFish, administered by {@code asadmin} as {@code docs/deploying.md} says.
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
    /** What else a domain listens to: CORBA, JMS, JMX, the shell of its modules, the debugger. */
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
     * Creates a domain that nobody else uses, with the driver in its folder for libraries.
     *
     * @param home the folder of the unpacked server, which stays as it is
     * @param driver the JDBC driver, the administrator's
     * @param domains the folder to create the domain in; is emptied
     * @return the domain, not yet started
     * @throws IOException if that fails
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
     * Starts the server and waits until it can be administered.
     *
     * @param environment what to add to this process's own
     * @throws IOException if it does not start
     */
    public void start(Map<String, String> environment) throws IOException {
        runLocally(environment, "start-domain");
        Tether.tie(
                Long.parseLong(Files.readString(folder().resolve("config/pid")).strip()));
    }

    /**
     * Has the running server carry out a command.
     *
     * @param command its name and what it wants
     * @throws IOException with what the server says, if it refuses
     */
    public void run(String... command) throws IOException {
        asadmin(
                Map.of(),
                Stream.concat(Stream.of("--port", String.valueOf(base + ADMINISTRATION)), Arrays.stream(command)));
    }

    /**
     * Stops the server and waits for its end.
     *
     * @throws IOException if it does not end
     */
    public void stop() throws IOException {
        runLocally(Map.of(), "stop-domain");
    }

    /** {@return what the server has written} */
    public ServerLog log() {
        return new ServerLog(folder().resolve("logs/server.log"));
    }

    /**
     * The URL of an application.
     *
     * @param war the application, whose context root is its file's name
     * @return it, with a slash at its end
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
