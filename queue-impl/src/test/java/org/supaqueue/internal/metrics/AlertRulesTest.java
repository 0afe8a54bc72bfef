package org.supaqueue.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The alerts fire when they should, and only then. Needs {@code promtool}, of Debian's package {@code prometheus}. */
class AlertRulesTest {

    private static final Path EXAMPLES = Path.of("..", "examples", "observability");

    @Test
    void shouldFireWhenTheExamplesSay() throws IOException, InterruptedException {
        Process promtool = start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(promtool.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(promtool.exitValue()).as(said).isZero();
    }

    private static Process start() {
        try {
            return new ProcessBuilder("promtool", "test", "rules", "prometheus-rules-test.yml")
                    .directory(EXAMPLES.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException absent) {
            return abort("promtool is not installed: " + absent.getMessage());
        }
    }
}
