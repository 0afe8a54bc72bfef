package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.testing.RawReply;

/** Proves that nodes start no job of a paused queue, and start the waiting jobs when the queue is resumed. */
@Tag("database")
class PauseTest {

    private static final Duration SOON = Duration.ofSeconds(2);

    private final NodeFixture queue = new NodeFixture();
    private final CountDownLatch signal = new CountDownLatch(1);

    @AfterEach
    void close() throws Exception {
        signal.countDown();
        queue.close();
    }

    private void startNode() {
        queue.start("node-a");
        queue.awaitMigrated();
    }

    private void pause(String name) {
        queue.query("SELECT pause_queue('" + name + "', 'a test')");
    }

    private void resume(String name) {
        queue.query("SELECT resume_queue('" + name + "')");
    }

    private long count(String condition) {
        return Long.parseLong(queue.query("SELECT count(*) FROM job_queue WHERE " + condition));
    }

    /**
     * Twenty pauses while the calls of two nodes begin to hang. Both nodes have prefetched jobs, because the calls before
     * were short.
     */
    @Test
    void shouldStartNothingLaterThanOneSecondAfterThePause() {
        AtomicLong maxCallMillis = new AtomicLong(20);
        AtomicLong lastArrival = new AtomicLong();
        queue.consumer.script("/base", connection -> {
            lastArrival.set(System.nanoTime());
            long millis = ThreadLocalRandom.current().nextLong(maxCallMillis.get() / 10, maxCallMillis.get());
            LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
            return RawReply.of(200, "done").play(connection);
        });
        queue.config.set("supaqueue.workers", "4").set("supaqueue.lease", "PT30S");
        startNode();
        queue.start("node-b");
        queue.query("INSERT INTO job_queue (http_verb, queue) SELECT 'POST', 'p' FROM generate_series(1, 30000)");
        long latestAtNode = Long.MIN_VALUE;
        long latestAtConsumer = Long.MIN_VALUE;
        for (int round = 0; round < 20; round++) {
            maxCallMillis.set(20);
            resume("p");
            awaitCompleted(300);
            maxCallMillis.set(900);
            await().until(() -> count("status = 'processing'") > 10);
            long pausedAt = System.nanoTime();
            pause("p");
            await().until(() -> count("status = 'processing'"), held -> held == 0);
            latestAtConsumer = Math.max(latestAtConsumer, lastArrival.get() - pausedAt);
            latestAtNode = Math.max(
                    latestAtNode,
                    Long.parseLong(queue.query("SELECT (EXTRACT(EPOCH FROM max(j.started_at) - max(c.paused_at))"
                            + " * 1000)::bigint FROM job_queue AS j, queue_control AS c")));
            assertThat(count("status = '' AND lease_token > 0 AND lost_leases = 0"))
                    .isPositive();
        }
        System.getLogger("test")
                .log(
                        System.Logger.Level.INFO,
                        "latest start: {0} ms at the node, {1} ms at the consumer",
                        latestAtNode,
                        Duration.ofNanos(latestAtConsumer).toMillis());
        assertThat(latestAtNode).isLessThanOrEqualTo(1_000);
        assertThat(Duration.ofNanos(latestAtConsumer)).isLessThanOrEqualTo(Duration.ofMillis(1_500));
        assertThat(count("retry_count > 0 OR lost_leases > 0")).isZero();
    }

    private void awaitCompleted(int more) {
        long before = count("status = 'complete'");
        await().until(() -> count("status = 'complete'") >= before + more);
    }

    @Test
    void shouldSendTheWaitingJobsAtOnceWhenAnotherProgramResumesTheQueue() {
        startNode();
        pause("p");
        long id = queue.insert(aJob().queue("p"));
        queue.awaitNotifyLockHolder("node-a");
        assertThat(queue.column("status", id)).isEmpty();

        resume("p");

        await().atMost(SOON).until(() -> queue.column("status", id), "complete"::equals);
    }

    @Test
    void shouldSendTheJobsOfOtherQueuesThatShareTheWorkers() {
        startNode();
        pause("b");
        queue.query("INSERT INTO job_queue (http_verb, queue) SELECT 'POST', q"
                + " FROM generate_series(1, 100), unnest(ARRAY['a', 'b', 'c']) AS q");

        await().until(() -> count("status = 'complete'"), done -> done == 200);

        assertThat(count("queue = 'b' AND status = '' AND lease_token = 0")).isEqualTo(100);
        resume("b");
        await().until(() -> count("status = 'complete'"), done -> done == 300);
        assertThat(queue.consumer.requests()).hasSize(300);
    }

    @Test
    void shouldStayPausedAfterARestart() {
        QueueNode first = queue.start("node-a");
        queue.awaitMigrated();
        pause("default");
        first.stop();

        queue.start("node-b");
        long id = queue.insert();
        queue.awaitNotifyLockHolder("node-b");

        assertThat(queue.column("lease_token", id)).isEqualTo("0");
        resume("default");
        queue.awaitStatus(id, "complete");
    }

    @Test
    void shouldNotPollWhileJobsOfAPausedQueueWait() {
        queue.config.set("supaqueue.queue.own.workers", "2");
        startNode();
        pause("own");
        pause("shared");
        queue.query("INSERT INTO job_queue (http_verb, queue) SELECT 'POST', q"
                + " FROM generate_series(1, 50), unnest(ARRAY['own', 'shared']) AS q");
        queue.awaitNotifyLockHolder("node-a");
        AtomicLong before = new AtomicLong();

        await().pollInterval(Duration.ofSeconds(1))
                .during(Duration.ofSeconds(3))
                .until(() -> {
                    long now = Long.parseLong(
                            queue.query("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"));
                    return now - before.getAndSet(now) < 6;
                });
    }

    @Test
    void shouldSettleTheRunningCallAndLetTheRetryWait() {
        queue.consumer.script(
                "/base/x", NodeFixture.replyAfter(signal, RawReply.of(503, "busy")), RawReply.of(200, "done"));
        startNode();
        long id = queue.insert(aJob().urlPath("/x"));
        await().until(() -> queue.consumer.requests().size() == 1);

        pause("default");
        signal.countDown();
        queue.awaitStatus(id, "failed");
        await().until(() -> queue.column("due", id), "t"::equals);
        await().during(Duration.ofSeconds(1))
                .until(() -> queue.consumer.requests().size() == 1);

        resume("default");
        queue.awaitStatus(id, "complete");
        assertThat(queue.column("retry_count", id)).isEqualTo("1");
    }

    @Test
    void shouldRescueAJobOfAPausedQueueWithoutSendingTheJob() {
        startNode();
        pause("default");
        long id = Long.parseLong(queue.query("INSERT INTO job_queue (http_verb, status, claimed_from, lease_token,"
                + " leased_by, leased_until) VALUES ('POST', 'processing', '', 1, 'lost', now()) RETURNING job_id"));

        await().until(
                        () -> queue.query("SELECT status || lost_leases FROM job_queue WHERE job_id = " + id),
                        "1"::equals);
        await().during(Duration.ofSeconds(1))
                .until(() -> queue.consumer.requests().isEmpty());
    }

    @Test
    void shouldPauseAQueueThatNoNodeServesAndThatHasNoJobs() {
        queue.config.set("supaqueue.queues", "a");
        startNode();

        pause("nobody");
        long id = queue.insert(aJob().queue("a"));

        queue.awaitStatus(id, "complete");
        assertThat(queue.query("SELECT reason FROM queues WHERE queue = 'nobody'"))
                .isEqualTo("a test");
    }
}
