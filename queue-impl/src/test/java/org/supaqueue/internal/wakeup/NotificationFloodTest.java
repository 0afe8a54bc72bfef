package org.supaqueue.internal.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Proves when notifications are too frequent, and for how long. */
class NotificationFloodTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final NotificationFlood flood = new NotificationFlood(now::get);

    private void advanceClock(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void shouldNotDetectAFloodAt250NotificationsPerSecond() {
        for (int n = 0; n < 1_000; n++) {
            flood.count(1);
            advanceClock(Duration.ofMillis(4));
            assertThat(flood.shouldPoll()).isFalse();
        }
    }

    @Test
    void shouldDetectAFloodForOneSecond() {
        flood.count(60);
        flood.count(39);
        assertThat(flood.shouldPoll()).isFalse();
        flood.count(1);
        assertThat(flood.shouldPoll()).isTrue();

        advanceClock(Duration.ofMillis(999));
        assertThat(flood.shouldPoll()).isTrue();
        advanceClock(Duration.ofMillis(1));
        assertThat(flood.shouldPoll()).isFalse();
    }

    @Test
    void shouldCountFromZeroAfterAFlood() {
        flood.count(100);
        advanceClock(Duration.ofSeconds(1));

        flood.count(99);

        assertThat(flood.shouldPoll()).isFalse();
    }
}
