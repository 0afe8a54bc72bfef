package org.supaqueue.testing.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.supaqueue.testing.PortOffset;

/** A stand-alone WildFly, prepared as in {@code docs/deploying.md}. */
public final class WildFly {
    private static final Path TARGET = Path.of("target");
    private static final String FORK = System.getProperty("supaqueue.test.fork", "");
    private static final String DEPLOYMENTS = "standalone/deployments";
    private static final String MODULES = "modules/system";
    /** WildFly's default memory sizes. They are set here because tests depend on the heap size. */
    private static final String SIZES = "-Xms64m -Xmx512m -XX:MetaspaceSize=96M -XX:MaxMetaspaceSize=256m";

    private final Path home;
    private final Path war;
    private final int offset = PortOffset.free();

    private WildFly(Path home, Path war) {
        this.home = home;
        this.war = war;
    }

    /**
     * Prepares a server with the driver, a DataSource and a WAR. The server is a copy of an unpacked server. There is
     * one copy in {@code target} for each folder of scripts, and for each of the JVMs that run tests at the same time.
     *
     * @param home the folder of the unpacked server, which is not changed
     * @param driver the JDBC driver that the administrator provides
     * @param script the administrator's script for WildFly's command line; it finds the driver as
     *     {@code postgresql.jar}
     * @param war the application
     * @return the server, not yet started
     * @throws IOException if a copy or the script fails
     * @throws InterruptedException if the thread is interrupted
     */
    public static WildFly prepare(Path home, Path driver, Path script, Path war)
            throws IOException, InterruptedException {
        Path copy =
                TARGET.resolve("wildfly-" + script.toAbsolutePath().getParent().getFileName() + FORK);
        Path applied = copy.resolve("applied.cli");
        if (!Files.exists(applied) || Files.mismatch(script, applied) >= 0) {
            copy(home, copy);
            Files.copy(driver, copy.resolve("postgresql.jar"));
            runCli(copy, script);
            Files.copy(script, applied);
        }
        WildFly server = new WildFly(copy.toAbsolutePath(), war);
        server.forgetApplications();
        server.deploy(war);
        return server;
    }

    /**
     * Deploys a WAR. A running server deploys the WAR at once, another server when it starts.
     *
     * @param application a WAR with its context root in its own descriptor
     * @throws IOException if the file cannot be copied
     */
    public void deploy(Path application) throws IOException {
        Path deployments = home.resolve(DEPLOYMENTS);
        Files.copy(application, deployments.resolve(application.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Starts the server.
     *
     * @param environment variables for database, consumer and secret
     * @param log file for the server's output
     * @return the server, which may not be ready yet
     * @throws IOException if the process does not start
     */
    public ServerProcess start(Map<String, String> environment, Path log) throws IOException {
        List<String> command = List.of(
                "env",
                "LAUNCH_JBOSS_IN_BACKGROUND=true",
                "JBOSS_JAVA_SIZING=" + SIZES,
                home.resolve("bin/standalone.sh").toString(),
                "-Djboss.socket.binding.port-offset=" + offset);
        return ServerProcess.start(command, environment, log, ServerProcess.application(war, PortOffset.HTTP + offset));
    }

    /**
     * Opens the console of the running server.
     *
     * @return the console, which ends with the server
     * @throws IOException if the console does not start
     */
    public AdminConsole console() throws IOException {
        return new AdminConsole(new ProcessBuilder(
                home.resolve("bin/jboss-cli.sh").toString(),
                "--connect",
                "--no-color-output",
                "--controller=127.0.0.1:" + (PortOffset.MANAGEMENT + offset)));
    }

    private void forgetApplications() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve(DEPLOYMENTS))) {
            for (Path file :
                    (Iterable<Path>) files.filter(each -> each.toString().contains(".war"))::iterator) {
                Files.delete(file);
            }
        }
    }

    /** Copies the server without its documentation. Links the large module folder instead of a copy. */
    private static void copy(Path home, Path copy) throws IOException {
        Folders.delete(copy);
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path relative = home.relativize(file);
                if (!relative.startsWith(MODULES) && !relative.startsWith("docs")) {
                    Files.copy(file, copy.resolve(relative), StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
        Files.createSymbolicLink(copy.resolve(MODULES), home.resolve(MODULES).toAbsolutePath());
    }

    private static void runCli(Path home, Path script) throws IOException, InterruptedException {
        Path log = home.resolve("cli.log");
        Process cli = new ProcessBuilder(
                        home.toAbsolutePath().resolve("bin/jboss-cli.sh").toString(),
                        "--file=" + script.toAbsolutePath())
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!cli.waitFor(2, TimeUnit.MINUTES) || cli.exitValue() != 0) {
            throw new IOException("jboss-cli failed; see " + log);
        }
    }
}
