package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.store.PausedQueues;

/** Proves that a slow claim, which did not see a pause, starts no job, and that this needs the fence. */
@Tag("database")
class PauseFenceTest {

    private final NodeFixture queue = new NodeFixture();

    @AfterEach
    void close() throws Exception {
        queue.close();
    }

    /** Each claim takes 1.5 s, and the queue is paused while a claim runs. The claim does not see the pause. */
    private long insertAndPauseDuringTheClaim() {
        queue.awaitNotifyLockHolder("node-a");
        queue.createClaimTrigger("PERFORM pg_sleep(1.5)", "NEW.queue = 'p'");
        long id = queue.insert(aJob().queue("p").with("retry_count", "1").runAt("now() - interval '1 h'"));
        await().until(
                        () -> queue.query("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'node-a'"
                                + " AND wait_event = 'PgSleep'"),
                        "1"::equals);
        queue.query("SELECT pause_queue('p')");
        return id;
    }

    @Test
    void shouldHandBackAJobWhoseClaimDidNotSeeThePause() {
        queue.start("node-a");
        queue.awaitMigrated();

        long id = insertAndPauseDuringTheClaim();

        await().until(
                        () -> queue.query("SELECT lease_token || status FROM job_queue WHERE job_id = " + id),
                        "1"::equals);
        await().during(Duration.ofSeconds(1))
                .until(() -> queue.consumer.requests().isEmpty());
        assertThat(queue.query("SELECT (retry_count, lost_leases, due, run_at < now() - interval '50 min',"
                        + " leased_by)::text FROM job_queue WHERE job_id = " + id))
                .isEqualTo("(1,0,t,t,)");
        queue.query("SELECT resume_queue('p')");
        queue.awaitStatus(id, "complete");
        assertThat(queue.column("lease_token", id)).isEqualTo("2");
    }

    /** Shows that the test above can fail: a node that relies on its claims for an hour sends the job. */
    @Test
    void shouldSendSuchAJobWithoutTheFence() {
        queue.start("node-a", queue.testDatabase.url(), new PausedQueues(System::nanoTime, Duration.ofHours(1)));
        queue.awaitMigrated();

        long id = insertAndPauseDuringTheClaim();

        queue.awaitStatus(id, "complete");
        assertThat(queue.query("SELECT j.started_at > c.paused_at + interval '1 s'"
                        + " FROM job_queue AS j, queue_control AS c"))
                .isEqualTo("t");
    }
}
