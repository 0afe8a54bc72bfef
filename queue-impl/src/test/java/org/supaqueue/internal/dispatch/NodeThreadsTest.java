package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.store.Database;
import org.supaqueue.internal.store.HealthQueries;
import org.supaqueue.internal.store.failure.FailureBackoff;
import org.supaqueue.internal.wakeup.Signal;
import org.supaqueue.testing.Databases;
import org.supaqueue.testing.PostgresMajor;
import org.supaqueue.testing.TestDatabase;

/** A loop is stuck if its thread has ended, or if its turn takes too long without waiting for the database. */
class NodeThreadsTest {
    private static final Duration LATER = LoopThread.LATE_AFTER.plusSeconds(1);
    private static final Duration MUCH_LATER = LATER.plus(LoopThread.STUCK_AFTER);
    private static final String NAME = "loop";

    private final CountDownLatch began = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private Thread thread;
    private final NodeThreads threads = new NodeThreads(work -> thread = new Thread(work));

    @AfterEach
    void close() throws InterruptedException {
        end.countDown();
        threads.interrupt();
        thread.join();
    }

    @Test
    void shouldTellATurnThatHangs() throws Exception {
        start(() -> {
            block();
            return Duration.ZERO;
        });

        assertThat(stuckAfter(Duration.ZERO)).isFalse();
        assertThat(stuckAfter(LATER)).isFalse();
        assertThat(stuckAfter(MUCH_LATER)).isTrue();
    }

    /** When a JVM continues after a long pause, a check may run before the threads of the loops do. */
    @Test
    void shouldNotTellATurnThatEndsAfterALongPause() throws Exception {
        AtomicInteger turns = new AtomicInteger();
        start(() -> {
            if (turns.getAndIncrement() == 0) {
                block();
            }
            return Duration.ofMillis(1);
        });
        assertThat(stuckAfter(LATER)).isFalse();

        end.countDown();
        await().until(() -> turns.get() > 1);

        assertThat(stuckAfter(MUCH_LATER)).isFalse();
    }

    @Test
    @Tag("database")
    void shouldNotTellATurnThatWaitsForTheDatabase() throws Exception {
        TestDatabase testDatabase = Databases.fresh(PostgresMajor.NEWEST);
        try (HikariDataSource pool = testDatabase.pool()) {
            pool.setConnectionTimeout(60_000);
            pool.setMaximumPoolSize(1);
            try (Connection held = pool.getConnection()) {
                assertThat(held).isNotNull();
                HealthQueries queries = new HealthQueries(new Database(pool), null);
                start(() -> {
                    began.countDown();
                    queries.contact();
                    return Duration.ofMinutes(10);
                });
                await().until(() -> pool.getHikariPoolMXBean().getThreadsAwaitingConnection() == 1);

                assertThat(stuckAfter(LATER)).isFalse();
                assertThat(stuckAfter(MUCH_LATER)).isFalse();
            }
        }
        Databases.giveBack(testDatabase);
    }

    @Test
    void shouldNotTellALoopThatSleepsUntilItsTurn() throws Exception {
        start(() -> {
            began.countDown();
            return Duration.ofMinutes(10);
        });
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);

        assertThat(stuckAfter(LATER)).isFalse();
        assertThat(stuckAfter(MUCH_LATER)).isFalse();
        assertThat(stuckAfter(LATER.plusMinutes(10))).isFalse();
        assertThat(stuckAfter(MUCH_LATER.plusMinutes(10))).isTrue();
    }

    @Test
    void shouldTellAThreadThatHasEnded() throws Exception {
        start(() -> {
            began.countDown();
            return Duration.ofMinutes(10);
        });
        thread.interrupt();
        thread.join();

        assertThat(stuckAfter(Duration.ZERO)).isTrue();
    }

    private void start(Loop.Task task) throws InterruptedException {
        threads.start(NAME, new Loop(new FailureBackoff("The test"), new Signal(), task, () -> {}));
        began.await();
    }

    private void block() {
        began.countDown();
        try {
            end.await();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean stuckAfter(Duration time) {
        return threads.stuck(System.nanoTime() + time.toNanos()).contains(NAME);
    }
}
