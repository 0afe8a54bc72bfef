package org.supaqueue.internal.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.wakeup.Vigil.Hearing;

/** How long a node sleeps, by what it would hear. */
class VigilTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final Vigil vigil = new Vigil(now::get);

    @BeforeEach
    void listen() {
        vigil.hears(Hearing.SOME);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void shouldSleepLongWhileItHearsOfEverything() {
        vigil.hears(Hearing.EVERYTHING);

        assertThat(vigil.beforeSleep()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void shouldLookEverySecondWhileItHearsOfNothing() {
        vigil.hears(Hearing.NOTHING);

        assertThat(vigil.beforeSleep()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void shouldLookEverLessOftenWhileInsertsMayBeSilent() {
        assertThat(vigil.beforeSleep()).isEqualTo(Duration.ofMillis(25));
        pass(Duration.ofMillis(250));
        assertThat(vigil.beforeSleep()).isEqualTo(Duration.ofMillis(25));
        pass(Duration.ofMillis(750));
        assertThat(vigil.beforeSleep()).isEqualTo(Duration.ofMillis(100));
        pass(Duration.ofMinutes(10));
        assertThat(vigil.beforeSleep()).isEqualTo(Duration.ofMillis(150));
    }

    @Test
    void shouldLookOftenAgainAfterWorkAndAfterLosingItsHearing() {
        vigil.beforeSleep();
        pass(Duration.ofSeconds(2));
        vigil.busy();
        assertThat(vigil.beforeSleep()).isEqualTo(Duration.ofMillis(25));

        pass(Duration.ofSeconds(2));
        vigil.hears(Hearing.EVERYTHING);
        pass(Duration.ofHours(1));
        vigil.hears(Hearing.SOME);
        assertThat(vigil.beforeSleep()).isEqualTo(Duration.ofMillis(25));
    }

    @Test
    void shouldTakeANodeForBusyOnlyAfterAWhileWithoutAPause() {
        vigil.beforeSleep();
        vigil.busy();
        pass(Duration.ofMillis(99));
        assertThat(vigil.isBusy()).isFalse();
        vigil.beforeSleep();
        vigil.busy();
        pass(Duration.ofMillis(99));
        vigil.busy();
        assertThat(vigil.isBusy()).isFalse();

        pass(Duration.ofMillis(1));
        assertThat(vigil.isBusy()).isTrue();
        assertThat(vigil.isIdle()).isFalse();

        vigil.beforeSleep();
        pass(Duration.ofSeconds(1));
        assertThat(vigil.isBusy()).isFalse();
        assertThat(vigil.isIdle()).isTrue();
    }

    @Test
    void shouldTellOnceOfWorkSinceItWasLastAsked() {
        assertThat(vigil.worked()).isFalse();
        vigil.busy();
        assertThat(vigil.worked()).isTrue();
        assertThat(vigil.worked()).isFalse();
    }
}
