package org.supaqueue.internal.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchPermitsTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE);
    private final BatchPermits permits = new BatchPermits(Duration.ofMinutes(1), nanos::get);
    private Thread waiting;

    @AfterEach
    void interruptWaitingThread() throws InterruptedException {
        if (waiting != null) {
            waiting.interrupt();
            waiting.join();
        }
    }

    @Test
    void shouldLetTwoBatchesRunAtTheSameTime() {
        assertThat(permits.acquire("first")).isFalse();
        assertThat(permits.acquire("second")).isFalse();
        FutureTask<Boolean> third = take("third");

        permits.release("first", 1);

        assertTakenAfterWait(third);
    }

    @Test
    void shouldLetOnlyOneQuickBatchRunWhenBatchesAreLarge() {
        runLargeBatch();
        permits.acquire("first");
        FutureTask<Boolean> second = take("second");

        permits.release("first", 100);

        assertTakenAfterWait(second);
    }

    @Test
    void shouldNotWaitForASlowBatch() {
        runLargeBatch();
        permits.acquire("first");
        FutureTask<Boolean> second = take("second");

        nanos.addAndGet(BatchPermits.SECOND_BATCH_AFTER.toNanos());

        assertTakenAfterWait(second);
    }

    @Test
    void shouldLetTwoBatchesRunAgainWhenBatchesAreSmall() {
        runLargeBatch();
        for (int i = 0; i < 100; i++) {
            permits.acquire("alone");
            permits.release("alone", 1);
        }

        assertThat(permits.acquire("first")).isFalse();
        assertThat(permits.acquire("second")).isFalse();
    }

    @Test
    void shouldTakeOverTheOldestPermitAfterTheLongestWait() {
        permits.acquire("oldest");
        permits.acquire("second");
        FutureTask<Boolean> third = take("third");

        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        // Wakes the waiting thread, although no permit is free.
        permits.release("nobody", 1);
        assertTakenAfterWait(third);
        permits.release("oldest", 1);

        assertThat(take("fourth").isDone()).isFalse();
    }

    private void runLargeBatch() {
        permits.acquire("many");
        permits.release("many", 100);
    }

    /** Takes a permit on a new thread. Returns when the new thread waits. */
    private FutureTask<Boolean> take(String group) {
        FutureTask<Boolean> take = new FutureTask<>(() -> permits.acquire(group));
        waiting = new Thread(take);
        waiting.start();
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
        assertThat(take.isDone()).isFalse();
        return take;
    }

    private static void assertTakenAfterWait(FutureTask<Boolean> taken) {
        await().until(taken::isDone);
        assertThat(taken).succeedsWithin(Duration.ZERO).isEqualTo(true);
    }
}
