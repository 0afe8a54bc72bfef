package org.supaqueue.testing.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.supaqueue.testing.PortOffset;

/** A stand-alone WildFly, prepared as {@code docs/deploying.md} says. */
public final class WildFly {
    private static final Path TARGET = Path.of("target");

    private final Path home;
    private final Path war;
    private final int offset = PortOffset.free();

    private WildFly(Path home, Path war) {
        this.home = home;
        this.war = war;
    }

    /**
     * Adds the driver and the DataSource to an unpacked server, unless they are there, and deploys a WAR.
     *
     * @param home the folder of the server
     * @param driver the JDBC driver, the administrator's
     * @param script the administrator's, for the server's command line; finds the driver as {@code postgresql.jar}
     * @param war the application
     * @return the server, not yet started
     * @throws IOException if that fails
     * @throws InterruptedException if the thread is interrupted
     */
    public static WildFly prepare(Path home, Path driver, Path script, Path war)
            throws IOException, InterruptedException {
        if (!Files.exists(home.resolve("modules/org/postgresql"))) {
            Files.copy(driver, TARGET.resolve("postgresql.jar"), StandardCopyOption.REPLACE_EXISTING);
            runCli(home, script);
        }
        Path deployments = home.resolve("standalone/deployments");
        Files.copy(war, deployments.resolve(war.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        return new WildFly(home, war);
    }

    /**
     * Starts the server.
     *
     * @param environment database, consumer and secret
     * @param log where its output goes
     * @return the server, which may not be ready yet
     * @throws IOException if it cannot be started
     */
    public ServerProcess start(Map<String, String> environment, Path log) throws IOException {
        List<String> command = List.of(
                "env",
                "LAUNCH_JBOSS_IN_BACKGROUND=true",
                home.resolve("bin/standalone.sh").toString(),
                "-Djboss.socket.binding.port-offset=" + offset);
        return ServerProcess.start(command, environment, log, ServerProcess.application(war, PortOffset.HTTP + offset));
    }

    /**
     * Opens the running server's console.
     *
     * @return the console, which ends with the server
     * @throws IOException if it cannot be started
     */
    public AdminConsole console() throws IOException {
        return new AdminConsole(new ProcessBuilder(
                home.resolve("bin/jboss-cli.sh").toString(),
                "--connect",
                "--no-color-output",
                "--controller=127.0.0.1:" + (PortOffset.MANAGEMENT + offset)));
    }

    private static void runCli(Path home, Path script) throws IOException, InterruptedException {
        Path log = TARGET.resolve("wildfly-cli.log");
        Process cli = new ProcessBuilder(
                        home.resolve("bin/jboss-cli.sh").toString(), "--file=" + script.toAbsolutePath())
                .directory(TARGET.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!cli.waitFor(2, TimeUnit.MINUTES) || cli.exitValue() != 0) {
            throw new IOException("jboss-cli failed; see " + log);
        }
    }
}
