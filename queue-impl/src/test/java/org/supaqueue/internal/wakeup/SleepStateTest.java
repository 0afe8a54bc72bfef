package org.supaqueue.internal.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.wakeup.SleepState.Hearing;

/** How long a node sleeps, by what it would hear. */
class SleepStateTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final SleepState sleepState = new SleepState(now::get);

    @BeforeEach
    void listen() {
        sleepState.hears(Hearing.SOME);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void shouldSleepLongWhileItHearsOfEverything() {
        sleepState.hears(Hearing.EVERYTHING);

        assertThat(sleepState.beforeSleep()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void shouldLookEverySecondWhileItHearsOfNothing() {
        sleepState.hears(Hearing.NOTHING);

        assertThat(sleepState.beforeSleep()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void shouldLookEverLessOftenWhileInsertsMayBeSilent() {
        assertThat(sleepState.beforeSleep()).isEqualTo(Duration.ofMillis(25));
        pass(Duration.ofMillis(250));
        assertThat(sleepState.beforeSleep()).isEqualTo(Duration.ofMillis(25));
        pass(Duration.ofMillis(750));
        assertThat(sleepState.beforeSleep()).isEqualTo(Duration.ofMillis(100));
        pass(Duration.ofMinutes(10));
        assertThat(sleepState.beforeSleep()).isEqualTo(Duration.ofMillis(150));
    }

    @Test
    void shouldLookOftenAgainAfterWorkAndAfterLosingItsHearing() {
        sleepState.beforeSleep();
        pass(Duration.ofSeconds(2));
        sleepState.busy();
        assertThat(sleepState.beforeSleep()).isEqualTo(Duration.ofMillis(25));

        pass(Duration.ofSeconds(2));
        sleepState.hears(Hearing.EVERYTHING);
        pass(Duration.ofHours(1));
        sleepState.hears(Hearing.SOME);
        assertThat(sleepState.beforeSleep()).isEqualTo(Duration.ofMillis(25));
    }

    @Test
    void shouldTakeANodeForBusyOnlyAfterAWhileWithoutAPause() {
        sleepState.beforeSleep();
        sleepState.busy();
        pass(Duration.ofMillis(99));
        assertThat(sleepState.isBusy()).isFalse();
        sleepState.beforeSleep();
        sleepState.busy();
        pass(Duration.ofMillis(99));
        sleepState.busy();
        assertThat(sleepState.isBusy()).isFalse();

        pass(Duration.ofMillis(1));
        assertThat(sleepState.isBusy()).isTrue();
        assertThat(sleepState.isIdle()).isFalse();

        sleepState.beforeSleep();
        pass(Duration.ofSeconds(1));
        assertThat(sleepState.isBusy()).isFalse();
        assertThat(sleepState.isIdle()).isTrue();
    }

    @Test
    void shouldTellOnceOfWorkSinceItWasLastAsked() {
        assertThat(sleepState.worked()).isFalse();
        sleepState.busy();
        assertThat(sleepState.worked()).isTrue();
        assertThat(sleepState.worked()).isFalse();
    }
}
