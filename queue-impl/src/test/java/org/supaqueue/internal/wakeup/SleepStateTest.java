package org.supaqueue.internal.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.wakeup.SleepState.NotifyCoverage;

/** The sleep time of a node depends on which inserts notify the node. */
class SleepStateTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final SleepState sleepState = new SleepState(now::get);

    @BeforeEach
    void listen() {
        sleepState.setCoverage(NotifyCoverage.SOME);
    }

    private void advanceClock(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void shouldSleepLongWhileEveryInsertNotifies() {
        sleepState.setCoverage(NotifyCoverage.ALL);

        assertThat(sleepState.markIdle()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void shouldPollEverySecondWhileNoNotificationsArrive() {
        sleepState.setCoverage(NotifyCoverage.NONE);

        assertThat(sleepState.markIdle()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void shouldPollLessOftenWithIdleTimeWhileInsertsMayNotNotify() {
        assertThat(sleepState.markIdle()).isEqualTo(Duration.ofMillis(25));
        advanceClock(Duration.ofMillis(250));
        assertThat(sleepState.markIdle()).isEqualTo(Duration.ofMillis(25));
        advanceClock(Duration.ofMillis(750));
        assertThat(sleepState.markIdle()).isEqualTo(Duration.ofMillis(100));
        advanceClock(Duration.ofMinutes(10));
        assertThat(sleepState.markIdle()).isEqualTo(Duration.ofMillis(150));
    }

    @Test
    void shouldPollOftenAgainAfterWorkAndWhenInsertsMayNotNotify() {
        sleepState.markIdle();
        advanceClock(Duration.ofSeconds(2));
        sleepState.markBusy();
        assertThat(sleepState.markIdle()).isEqualTo(Duration.ofMillis(25));

        advanceClock(Duration.ofSeconds(2));
        sleepState.setCoverage(NotifyCoverage.ALL);
        advanceClock(Duration.ofHours(1));
        sleepState.setCoverage(NotifyCoverage.SOME);
        assertThat(sleepState.markIdle()).isEqualTo(Duration.ofMillis(25));
    }

    @Test
    void shouldBeBusyOnlyAfter100MillisecondsOfWorkWithoutAPause() {
        sleepState.markIdle();
        sleepState.markBusy();
        advanceClock(Duration.ofMillis(99));
        assertThat(sleepState.isBusy()).isFalse();
        sleepState.markIdle();
        sleepState.markBusy();
        advanceClock(Duration.ofMillis(99));
        sleepState.markBusy();
        assertThat(sleepState.isBusy()).isFalse();

        advanceClock(Duration.ofMillis(1));
        assertThat(sleepState.isBusy()).isTrue();
        assertThat(sleepState.isIdle()).isFalse();

        sleepState.markIdle();
        advanceClock(Duration.ofSeconds(1));
        assertThat(sleepState.isBusy()).isFalse();
        assertThat(sleepState.isIdle()).isTrue();
    }

    @Test
    void shouldReportWorkOnlyOnce() {
        assertThat(sleepState.workedSinceLastCall()).isFalse();
        sleepState.markBusy();
        assertThat(sleepState.workedSinceLastCall()).isTrue();
        assertThat(sleepState.workedSinceLastCall()).isFalse();
    }
}
