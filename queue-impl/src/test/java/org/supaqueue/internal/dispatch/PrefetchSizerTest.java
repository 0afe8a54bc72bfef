package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PrefetchSizerTest {

    private static final int WORKERS = 4;

    private long now = Duration.ofDays(-1).toNanos();
    private final PrefetchSizer prefetchSizer = new PrefetchSizer(WORKERS, now);

    private void ended(int calls, long tookMillis) {
        for (int i = 0; i < calls; i++) {
            prefetchSizer.callEnded(now, Duration.ofMillis(tookMillis).toNanos());
        }
    }

    private void pass(long millis) {
        now += Duration.ofMillis(millis).toNanos();
    }

    @Test
    void shouldClaimNothingAheadBeforeACallHasEnded() {
        assertThat(prefetchSizer.limit(now)).isZero();
    }

    @Test
    void shouldHoldOneForEachWorkerOnceACallHasEndedQuickly() {
        ended(1, 3);

        assertThat(prefetchSizer.limit(now)).isEqualTo(WORKERS);
    }

    @Test
    void shouldHoldWhatEndedInTheLastQuarterOfASecond() {
        for (int i = 0; i < 10; i++) {
            ended(20, 3);
            pass(50);
        }

        assertThat(prefetchSizer.limit(now)).isBetween(80, 100);
    }

    @Test
    void shouldClaimNothingAheadForSlowCalls() {
        ended(20, 800);

        assertThat(prefetchSizer.limit(now)).isZero();
    }

    @Test
    void shouldCountOnlyTheQuickOfMixedCalls() {
        ended(2, 3);
        ended(20, 800);

        assertThat(prefetchSizer.limit(now)).isEqualTo(2);
    }

    @Test
    void shouldForgetCallsThatEndedLongAgo() {
        ended(50, 3);
        pass(300);

        assertThat(prefetchSizer.limit(now)).isZero();
    }

    @Test
    void shouldHoldNoMoreThanItsBound() {
        ended(5_000, 1);

        assertThat(prefetchSizer.limit(now)).isEqualTo(PrefetchSizer.MAX_PREFETCH);
    }
}
