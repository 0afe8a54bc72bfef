package org.supaqueue.internal.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When there are too many notifications. */
class NotificationFloodTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final NotificationFlood flood = new NotificationFlood(now::get);

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void shouldTakeASteadyTrickleForNone() {
        for (int n = 0; n < 1_000; n++) {
            flood.count(1);
            pass(Duration.ofMillis(4));
            assertThat(flood.shouldPoll()).isFalse();
        }
    }

    @Test
    void shouldLastASecond() {
        flood.count(60);
        flood.count(39);
        assertThat(flood.shouldPoll()).isFalse();
        flood.count(1);
        assertThat(flood.shouldPoll()).isTrue();

        pass(Duration.ofMillis(999));
        assertThat(flood.shouldPoll()).isTrue();
        pass(Duration.ofMillis(1));
        assertThat(flood.shouldPoll()).isFalse();
    }

    @Test
    void shouldCountFromNothingAfterIt() {
        flood.count(100);
        pass(Duration.ofSeconds(1));

        flood.count(99);

        assertThat(flood.shouldPoll()).isFalse();
    }
}
