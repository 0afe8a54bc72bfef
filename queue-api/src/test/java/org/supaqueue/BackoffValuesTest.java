package org.supaqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tests the limits and the delays of backoffs. */
class BackoffValuesTest {

    @Test
    void shouldRefuseADelayThatIsOutOfRange() {
        for (long millis : new long[] {0, -1_000, 366L * 86_400_000}) {
            Duration delay = Duration.ofMillis(millis);

            assertThatThrownBy(() -> Backoff.fixed(delay))
                    .isInstanceOf(InvalidJobException.class)
                    .hasMessageStartingWith("backoff \"fixed " + delay + "\" must be ");
            assertThatThrownBy(() -> Backoff.list(Duration.ofSeconds(1), delay))
                    .isInstanceOf(InvalidJobException.class);
            assertThatThrownBy(() -> Backoff.exponential(delay, 2, Duration.ofDays(1)))
                    .isInstanceOf(InvalidJobException.class);
        }
    }

    @Test
    void shouldRefuseAMultiplierThatIsOutOfRange() {
        for (double multiplier : new double[] {0.5, 100.1, -2, Double.NaN, Double.POSITIVE_INFINITY, 1.00001}) {
            assertThatThrownBy(() -> Backoff.exponential(Duration.ofSeconds(1), multiplier, Duration.ofDays(1)))
                    .isInstanceOf(InvalidJobException.class)
                    .hasMessageContaining("N is 1 to 100 with at most 3 decimals");
        }
    }

    @Test
    void shouldComputeTheDelays() {
        Backoff exponential = Backoff.exponential(Duration.ofSeconds(10), 3, Duration.ofMinutes(1));
        Backoff list = Backoff.list(Duration.ofSeconds(5), Duration.ofSeconds(1));

        assertThat(exponential.delay(0)).hasSeconds(10);
        assertThat(exponential.delay(1)).hasSeconds(30);
        assertThat(exponential.delay(1_000)).hasSeconds(60).isEqualTo(exponential.maxDelay());
        assertThat(list.delay(0)).hasSeconds(5).isEqualTo(list.maxDelay());
        assertThat(list.delay(1)).hasSeconds(1).isEqualTo(list.delay(7));
        assertThat(Backoff.fixed(Duration.ofSeconds(7)).delay(9)).hasSeconds(7);
        assertThatThrownBy(() -> list.delay(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(list).isNotEqualTo(exponential).hasSameHashCodeAs(Backoff.parse("list PT5S,PT1S"));
    }

    @Test
    void shouldSpreadTheRetriesOfAWebhookOverThreeDays() {
        Backoff backoff = JobRequest.post("/x").webhook().backoff().orElseThrow();
        Duration sum = Duration.ZERO;
        for (int retry = 0; retry < JobRequest.post("/x").webhook().retryLimit(); retry++) {
            sum = sum.plus(backoff.delay(retry));
        }

        assertThat(sum).isBetween(Duration.ofHours(70), Duration.ofHours(74));
    }
}
