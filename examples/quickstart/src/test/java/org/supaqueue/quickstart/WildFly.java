package org.supaqueue.quickstart;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.supaqueue.quickstart.tour.ServerProcess;
import org.supaqueue.testing.PortOffset;

/** A stand-alone WildFly, prepared as {@code docs/deploying.md} says. */
final class WildFly {
    private static final Path TARGET = Path.of("target");

    private final Path home;
    private final int offset = PortOffset.free();

    WildFly(Path home) {
        this.home = home;
    }

    /** Adds the driver and the DataSource to the unpacked server, unless they are there, and deploys the WAR. */
    WildFly prepare(Path driver, Path script, Path war) throws IOException, InterruptedException {
        if (!Files.exists(home.resolve("modules/org/postgresql"))) {
            Files.copy(driver, TARGET.resolve("postgresql.jar"), StandardCopyOption.REPLACE_EXISTING);
            runCli(script);
        }
        Path deployments = home.resolve("standalone/deployments");
        Files.copy(war, deployments.resolve(war.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        return this;
    }

    ServerProcess start(Map<String, String> environment, Path log) throws IOException {
        List<String> command = List.of(
                "env",
                "LAUNCH_JBOSS_IN_BACKGROUND=true",
                home.resolve("bin/standalone.sh").toString(),
                "-Djboss.socket.binding.port-offset=" + offset);
        URI application = URI.create("http://127.0.0.1:" + (PortOffset.HTTP + offset) + "/quickstart/");
        return ServerProcess.start(command, environment, log, application);
    }

    private void runCli(Path script) throws IOException, InterruptedException {
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
