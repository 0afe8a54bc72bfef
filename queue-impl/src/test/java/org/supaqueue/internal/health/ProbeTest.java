package org.supaqueue.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.store.failure.SchemaMismatchException;

/** Callers share one query, wait for a short time only, and see no message of the driver. */
class ProbeTest {
    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger queries = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<Thread> made = new ArrayList<>();

    @AfterEach
    void endQueries() throws InterruptedException {
        end.countDown();
        for (Thread thread : made) {
            thread.join();
        }
    }

    @Test
    void shouldAskAgainOnlyAfterTheAgeOfTheResult() {
        Probe<Integer> probe = probe(queries::incrementAndGet);

        assertThat(probe.get().value()).isEqualTo(1);
        now.set(Duration.ofSeconds(2).toNanos() - 1);
        assertThat(probe.get().value()).isEqualTo(1);
        now.incrementAndGet();
        assertThat(probe.get().value()).isEqualTo(2);
    }

    @Test
    void shouldNotWaitForADatabaseThatHangsNorAskAgain() {
        Probe<Integer> probe = probe(() -> {
            queries.incrementAndGet();
            awaitEnd();
            return 1;
        });

        assertThat(probe.get().error()).isEqualTo("no answer within 800 ms");
        now.set(Duration.ofHours(1).toNanos());
        assertThat(probe.get().inTime()).isFalse();
        assertThat(queries).hasValue(1);
    }

    @Test
    void shouldShowOnlyTheStateOfAnSqlException() {
        Probe<Integer> probe = probe(() -> {
            throw new SQLException("password authentication failed for user app", "28P01");
        });

        assertThat(probe.get().error()).isEqualTo("SQLSTATE 28P01");
    }

    @Test
    void shouldShowWhatIsWrongWithTheSchema() {
        Probe<Integer> probe = probe(() -> {
            throw new SchemaMismatchException("run the migrations");
        });

        assertThat(probe.get().error()).isEqualTo("run the migrations");
    }

    @Test
    void shouldTryAgainIfTheServerRefusesTheThread() throws Exception {
        ThreadFactory refusing = query -> remember(new Thread(made.isEmpty() ? () -> {} : query));
        Probe<Integer> probe = new Probe<>(queries::incrementAndGet, Duration.ofSeconds(2), refusing, now::get);

        assertThat(probe.get().inTime()).isFalse();
        made.get(0).join();
        assertThat(probe.get().value()).isEqualTo(1);
    }

    private Probe<Integer> probe(Probe.Query<Integer> query) {
        return new Probe<>(query, Duration.ofSeconds(2), work -> remember(new Thread(work)), now::get);
    }

    private Thread remember(Thread thread) {
        made.add(thread);
        return thread;
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
