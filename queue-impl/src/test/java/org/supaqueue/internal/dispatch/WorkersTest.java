package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.config.Settings;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Lease;
import org.supaqueue.internal.wakeup.Signal;
import org.supaqueue.testing.MapConfig;

/** Workers replace a thread that an error has ended, and reuse idle threads. */
class WorkersTest {

    private final List<WorkerGroup> groups = WorkerGroups.of(Settings.read(new MapConfig(Map.of(
            "supaqueue.consumer-function", "http://localhost:1",
            "supaqueue.service-role", "s3cret",
            "supaqueue.workers", "1"))));

    private static final ThreadFactory THREADS_WITHOUT_ERROR_OUTPUT = work -> {
        Thread thread = new Thread(work);
        thread.setUncaughtExceptionHandler((broken, error) -> {});
        return thread;
    };

    @Test
    void shouldReplaceAThreadThatEndedWithAnError() {
        AtomicInteger calls = new AtomicInteger();
        Workers.Task failingTask = (group, job) -> {
            calls.incrementAndGet();
            throw new OutOfMemoryError("for a test");
        };
        Workers workers = new Workers(1, groups, THREADS_WITHOUT_ERROR_OUTPUT, failingTask, () -> true, new Signal());

        for (int i = 1; i <= 3; i++) {
            int expected = i;
            workers.add(groups.get(0), List.of(job(i)));
            Awaitility.await().untilAsserted(() -> {
                workers.startThreads();
                assertThat(calls).hasValue(expected);
            });
        }
        workers.shutdownNow();
    }

    @Test
    void shouldReuseAnIdleThread() {
        List<Thread> createdThreads = new CopyOnWriteArrayList<>();
        ThreadFactory counting = work -> {
            Thread thread = new Thread(work);
            createdThreads.add(thread);
            return thread;
        };
        AtomicInteger calls = new AtomicInteger();
        Workers workers =
                new Workers(8, groups, counting, (group, job) -> calls.incrementAndGet(), () -> true, new Signal());

        for (int i = 1; i <= 5; i++) {
            int expected = i;
            workers.add(groups.get(0), List.of(job(i)));
            workers.startThreads();
            Awaitility.await().untilAsserted(() -> assertThat(calls).hasValue(expected));
            Awaitility.await().until(() -> createdThreads.get(0).getState() == Thread.State.TIMED_WAITING);
        }
        workers.shutdownNow();

        assertThat(createdThreads).hasSize(1);
    }

    private static ClaimedJob job(long id) {
        return new ClaimedJob(
                new Lease(id, 1, 1),
                null,
                new ClaimedJob.Place("default", 0),
                null,
                new ClaimedJob.PreviousAttempts(0, 0, 0),
                new ClaimedJob.RetryRules(10, null, null));
    }
}
