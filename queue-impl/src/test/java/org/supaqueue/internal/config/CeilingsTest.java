package org.supaqueue.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.supaqueue.InvalidJobException;
import org.supaqueue.JobRequest;
import org.supaqueue.QueueConfigurationException;
import org.supaqueue.testing.MapConfig;

class CeilingsTest {

    private static Ceilings read(Map<String, String> config) {
        return Settings.read(new MapConfig(config)).queue("any").ceilings();
    }

    @Test
    void shouldDefaultToTheLimitsOfTheColumns() {
        assertThat(read(Map.of())).isEqualTo(new Ceilings(Duration.ofHours(24), 1_000));
    }

    @Test
    void shouldRefuseARequestAboveTheCeilings() {
        Ceilings ceilings = read(Map.of(
                "supaqueue.request-timeout.max", "PT5S",
                "supaqueue.retry-limit.max", "10",
                "supaqueue.queue.any.workers", "2"));
        JobRequest request = JobRequest.post("/x");

        assertThatCode(() -> ceilings.check(request.retryLimit(10).timeout(Duration.ofSeconds(5))))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> ceilings.check(request.retryLimit(11)))
                .isInstanceOf(InvalidJobException.class)
                .hasMessage("retry_limit 11 must be 0 to 10, which is supaqueue.retry-limit.max");
        assertThatThrownBy(() -> ceilings.check(request.timeout(Duration.ofMillis(5_001))))
                .isInstanceOf(InvalidJobException.class)
                .hasMessage("timeout_ms 5001 must be 1 to 5000, which is supaqueue.request-timeout.max");
    }

    @Test
    void shouldReduceTheTimeOutOfARowToTheCeiling() {
        Ceilings ceilings = new Ceilings(Duration.ofSeconds(5), 10);

        assertThat(ceilings.cut(Duration.ofSeconds(6))).isEqualTo(Duration.ofSeconds(5));
        assertThat(ceilings.cut(Duration.ofSeconds(4))).isEqualTo(Duration.ofSeconds(4));
    }

    @ParameterizedTest
    @CsvSource({
        "supaqueue.request-timeout.max,PT0S",
        "supaqueue.request-timeout.max,PT25H",
        "supaqueue.retry-limit.max,-1",
        "supaqueue.retry-limit.max,1001"
    })
    void shouldRefuseCeilingsOutsideTheLimitsOfTheColumns(String key, String value) {
        assertThatThrownBy(() -> read(Map.of(key, value)))
                .isInstanceOf(QueueConfigurationException.class)
                .hasMessageContaining(key);
    }
}
