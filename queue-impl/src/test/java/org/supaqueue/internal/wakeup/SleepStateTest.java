package org.supaqueue.internal.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.wakeup.SleepState.NotifyCoverage;

/** How long a node sleeps, by what it would hear. */
class SleepStateTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final SleepState sleepState = new SleepState(now::get);

    @BeforeEach
    void listen() {
        sleepState.setCoverage(NotifyCoverage.SOME);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void shouldSleepLongWhileItHearsOfEverything() {
        sleepState.setCoverage(NotifyCoverage.ALL);

        assertThat(sleepState.markIdle()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void shouldLookEverySecondWhileItHearsOfNothing() {
        sleepState.setCoverage(NotifyCoverage.NONE);

        assertThat(sleepState.markIdle()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void shouldLookEverLessOftenWhileInsertsMayBeSilent() {
        assertThat(sleepState.markIdle()).isEqualTo(Duration.ofMillis(25));
        pass(Duration.ofMillis(250));
        assertThat(sleepState.markIdle()).isEqualTo(Duration.ofMillis(25));
        pass(Duration.ofMillis(750));
        assertThat(sleepState.markIdle()).isEqualTo(Duration.ofMillis(100));
        pass(Duration.ofMinutes(10));
        assertThat(sleepState.markIdle()).isEqualTo(Duration.ofMillis(150));
    }

    @Test
    void shouldLookOftenAgainAfterWorkAndAfterLosingItsHearing() {
        sleepState.markIdle();
        pass(Duration.ofSeconds(2));
        sleepState.markBusy();
        assertThat(sleepState.markIdle()).isEqualTo(Duration.ofMillis(25));

        pass(Duration.ofSeconds(2));
        sleepState.setCoverage(NotifyCoverage.ALL);
        pass(Duration.ofHours(1));
        sleepState.setCoverage(NotifyCoverage.SOME);
        assertThat(sleepState.markIdle()).isEqualTo(Duration.ofMillis(25));
    }

    @Test
    void shouldTakeANodeForBusyOnlyAfterAWhileWithoutAPause() {
        sleepState.markIdle();
        sleepState.markBusy();
        pass(Duration.ofMillis(99));
        assertThat(sleepState.isBusy()).isFalse();
        sleepState.markIdle();
        sleepState.markBusy();
        pass(Duration.ofMillis(99));
        sleepState.markBusy();
        assertThat(sleepState.isBusy()).isFalse();

        pass(Duration.ofMillis(1));
        assertThat(sleepState.isBusy()).isTrue();
        assertThat(sleepState.isIdle()).isFalse();

        sleepState.markIdle();
        pass(Duration.ofSeconds(1));
        assertThat(sleepState.isBusy()).isFalse();
        assertThat(sleepState.isIdle()).isTrue();
    }

    @Test
    void shouldTellOnceOfWorkSinceItWasLastAsked() {
        assertThat(sleepState.workedSinceLastCall()).isFalse();
        sleepState.markBusy();
        assertThat(sleepState.workedSinceLastCall()).isTrue();
        assertThat(sleepState.workedSinceLastCall()).isFalse();
    }
}
