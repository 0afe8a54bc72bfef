package org.supaqueue.container;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.supaqueue.testing.server.PayaraMicro;
import org.supaqueue.testing.server.ServerProcess;

/** Two applications on one Payara Micro, deployed by its command line. */
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "payara-micro")
class TwoApplicationsOnPayaraMicroIT extends TwoApplicationsContract {
    private static final Path DIRECTORY = Path.of("target", "two-applications");
    private static final Path LOG = DIRECTORY.resolve("payara-micro.log");

    private static ServerProcess server;

    @BeforeAll
    static void start() throws IOException {
        Files.createDirectories(DIRECTORY);
        Files.deleteIfExists(LOG);
        int port = PayaraMicro.anyFreePort();
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-jar",
                System.getProperty("supaqueue.test.payara-micro"),
                "--nohazelcast",
                "--port",
                String.valueOf(port),
                "--prebootcommandfile",
                Path.of("target", "test-classes", "payara-preboot.txt").toString(),
                "--deploy",
                exported(serving(LEFT)),
                "--deploy",
                exported(serving(RIGHT)));
        Path last = Path.of(RIGHT + ".war");
        server = ServerProcess.start(command, Map.of(), LOG, ServerProcess.application(last, port))
                .awaitReady(EnqueueEndpoint.PATH);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    URI left() {
        return server.application().resolve("../" + LEFT + "/");
    }

    private static String exported(WebArchive archive) {
        Path file = DIRECTORY.resolve(archive.getName());
        archive.as(ZipExporter.class).exportTo(file.toFile(), true);
        return file.toString();
    }
}
