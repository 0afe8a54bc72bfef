package org.supaqueue.internal.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When there are too many notifications. */
class RushTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final Rush rush = new Rush(now::get);

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void shouldTakeASteadyTrickleForNone() {
        for (int n = 0; n < 1_000; n++) {
            rush.count(1);
            pass(Duration.ofMillis(4));
            assertThat(rush.isOn()).isFalse();
        }
    }

    @Test
    void shouldLastASecond() {
        rush.count(60);
        rush.count(39);
        assertThat(rush.isOn()).isFalse();
        rush.count(1);
        assertThat(rush.isOn()).isTrue();

        pass(Duration.ofMillis(999));
        assertThat(rush.isOn()).isTrue();
        pass(Duration.ofMillis(1));
        assertThat(rush.isOn()).isFalse();
    }

    @Test
    void shouldCountFromNothingAfterIt() {
        rush.count(100);
        pass(Duration.ofSeconds(1));

        rush.count(99);

        assertThat(rush.isOn()).isFalse();
    }
}
