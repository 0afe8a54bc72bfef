package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PrefetchSizerTest {

    private static final int WORKERS = 4;

    private long now = Duration.ofDays(-1).toNanos();
    private final PrefetchSizer prefetchSizer = new PrefetchSizer(WORKERS, now);

    private void recordCalls(int calls, long tookMillis) {
        for (int i = 0; i < calls; i++) {
            prefetchSizer.callEnded(now, Duration.ofMillis(tookMillis).toNanos());
        }
    }

    private void advanceClock(long millis) {
        now += Duration.ofMillis(millis).toNanos();
    }

    @Test
    void shouldPrefetchNothingBeforeTheFirstCallHasEnded() {
        assertThat(prefetchSizer.limit(now)).isZero();
    }

    @Test
    void shouldPrefetchOneJobPerWorkerAfterAShortCall() {
        recordCalls(1, 3);

        assertThat(prefetchSizer.limit(now)).isEqualTo(WORKERS);
    }

    @Test
    void shouldPrefetchAsManyJobsAsCallsEndedInTheLast250Milliseconds() {
        for (int i = 0; i < 10; i++) {
            recordCalls(20, 3);
            advanceClock(50);
        }

        assertThat(prefetchSizer.limit(now)).isBetween(80, 100);
    }

    @Test
    void shouldPrefetchNothingForLongCalls() {
        recordCalls(20, 800);

        assertThat(prefetchSizer.limit(now)).isZero();
    }

    @Test
    void shouldCountOnlyShortCalls() {
        recordCalls(2, 3);
        recordCalls(20, 800);

        assertThat(prefetchSizer.limit(now)).isEqualTo(2);
    }

    @Test
    void shouldForgetCallsThatEndedLongAgo() {
        recordCalls(50, 3);
        advanceClock(300);

        assertThat(prefetchSizer.limit(now)).isZero();
    }

    @Test
    void shouldPrefetchAtMostTheMaximum() {
        recordCalls(5_000, 1);

        assertThat(prefetchSizer.limit(now)).isEqualTo(PrefetchSizer.MAX_PREFETCH);
    }
}
