package org.supaqueue.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Payara Micro accepts no EAR. */
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "payara-micro")
class EarOnPayaraMicroIT {

    @Test
    @Timeout(60)
    void shouldRefuseToStartAndSayWhy() throws IOException {
        Path ear = Path.of("target", "in-ear.ear");
        TestApp.complete("in-ear", TestEnvironment.freshDatabase())
                .inEar()
                .as(ZipExporter.class)
                .exportTo(ear.toFile(), true);

        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        System.getProperty("supaqueue.test.payara-micro"),
                        "--deploy",
                        ear.toString())
                .redirectErrorStream(true)
                .start();
        try (var output = server.inputReader(UTF_8)) {
            assertThat(output.lines()).anyMatch(line -> line.contains("not valid type of deployment archive"));
        } finally {
            server.destroyForcibly();
        }
    }
}
