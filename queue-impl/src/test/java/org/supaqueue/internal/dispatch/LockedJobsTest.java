package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Queues;
import org.supaqueue.internal.store.ClaimCursor;
import org.supaqueue.internal.store.ClaimLimits;
import org.supaqueue.internal.store.Database;
import org.supaqueue.internal.store.Migrator;
import org.supaqueue.internal.store.Store;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.internal.wakeup.Signal;
import org.supaqueue.testing.RawReply;

/**
 * Another transaction locks the row of a job for a moment, or payloads take long to read. Other jobs are not delayed,
 * and a locked job continues soon after its row is free.
 */
@Tag("database")
class LockedJobsTest {

    private static final Duration LOCK_TIME = Duration.ofMillis(300);

    private final NodeFixture queue = new NodeFixture();

    @AfterEach
    void close() throws Exception {
        queue.close();
    }

    private void start() {
        queue.config.set("supaqueue.lease", "PT30S");
        queue.start("node-a");
        queue.awaitMigrated();
    }

    /**
     * Inserts a job and locks its row before the consumer answers. Unlocks the row 300 ms later.
     *
     * @return the id of the job
     */
    private long insertAndLockDuringAnswer(Connection other, String path) throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        queue.consumer.script("/base" + path, NodeFixture.replyAfter(answer, RawReply.of(200, "done")));
        long id = queue.insert(aJob().urlPath(path));
        await().until(() -> queue.consumer.requests("/base" + path).size() == 1);
        try (Statement statement = other.createStatement()) {
            statement.execute("SELECT 1 FROM job_queue WHERE job_id = " + id + " FOR UPDATE");
            answer.countDown();
            await().during(LOCK_TIME).until(() -> queue.column("status", id), "processing"::equals);
            other.rollback();
        }
        return id;
    }

    @Test
    void shouldSettleAnOutcomeSoonAfterItsRowIsUnlocked() throws Exception {
        start();
        try (Connection other = queue.testDatabase.connect()) {
            other.setAutoCommit(false);
            long first = insertAndLockDuringAnswer(other, "/first");
            for (int i = 1; i <= 5; i++) {
                insertAndLockDuringAnswer(other, "/other-" + i);
            }

            assertThat(queue.column("status", first)).isEqualTo("complete");
        }
    }

    @Test
    void shouldSettleAnOutcomeWhoseRowWasLockedBeforeTheNodeStops() throws Exception {
        queue.config.set("supaqueue.lease", "PT30S");
        QueueNode node = queue.start("node-a");
        queue.awaitMigrated();
        try (Connection other = queue.testDatabase.connect()) {
            other.setAutoCommit(false);
            long id = insertAndLockDuringAnswer(other, "/first");

            node.stop();

            assertThat(queue.column("status", id)).isEqualTo("complete");
        }
    }

    /**
     * If one claim converted all these payloads to text, the leases would expire before the claim ends, and the jobs
     * would be claimed again and again.
     */
    @Test
    void shouldNotLoseLeasesBecauseOfHugePayloads() {
        queue.config.set("supaqueue.lease", "PT1S");
        queue.config.set("supaqueue.workers", "64");
        queue.start("node-a");
        queue.awaitMigrated();
        queue.query("INSERT INTO job_queue (http_verb, payload)"
                + " SELECT 'POST', (SELECT jsonb_agg(1.5::numeric) FROM generate_series(1, 2000000))"
                + " FROM generate_series(1, 8)");

        long good = queue.insert();

        queue.awaitStatus(good, "complete");
        await().until(() -> queue.query("SELECT count(*) FROM job_queue WHERE status = 'dead'"), "8"::equals);
        assertThat(queue.query("SELECT max(lost_leases) FROM job_queue")).isEqualTo("0");
    }

    @Test
    void shouldHandBackAJobAfterItsRowIsUnlocked() throws Exception {
        Database database = new Database(queue.testDatabase.dataSource());
        Store store = new StoreOpener(database, new Migrator(database, null, true), "node-a").open();
        long id = queue.insert();
        ClaimLimits one = new ClaimLimits(1, 1, Duration.ofSeconds(30), 1_000, List.of());
        List<ClaimedJob> jobs = store.claims()
                .claim(Queues.ALL, new ClaimCursor(System::nanoTime), one)
                .jobs();
        HeldLeases held = new HeldLeases(Duration.ofSeconds(30), System::nanoTime);
        held.add(jobs.get(0).lease(), held.newDeadline());
        HandBack handBack = new HandBack(held, new Signal());
        try (Connection other = queue.testDatabase.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT 1 FROM job_queue WHERE job_id = " + id + " FOR UPDATE");
            handBack.add(jobs);
            handBack.flush(store);
            other.rollback();
        }
        assertThat(handBack.isPending()).isTrue();

        handBack.flush(store);

        assertThat(queue.column("status", id)).isEmpty();
        assertThat(handBack.isPending()).isFalse();
    }
}
