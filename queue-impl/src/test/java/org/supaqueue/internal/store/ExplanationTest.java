package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.store.StoreFixture.complete;
import static org.supaqueue.internal.store.StoreFixture.dead;
import static org.supaqueue.internal.store.StoreFixture.failed;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.NodeView;
import org.supaqueue.internal.job.Queues;
import org.supaqueue.internal.job.ServedGroup;
import org.supaqueue.testing.Guide;

/** Tests the cause that {@code job_explain} gives for each job. */
class ExplanationTest extends StoreTest {

    private static final int LOCK_KEY = 4_711;
    private static final String MISSING = "supaqueue.service-role is not set to a secret";

    private ListeningConnection listening;

    @BeforeEach
    void startNode() throws SQLException {
        listening = ListeningConnection.open(queue.database, queue.store.schema());
        listening.holdNodeLock(LOCK_KEY);
        record("node-a", LOCK_KEY, new ServedGroup(Queues.ALL, Optional.empty()));
    }

    @AfterEach
    void stopNode() {
        listening.close();
    }

    private void record(String node, int lockKey, ServedGroup... groups) throws SQLException {
        new NodeRegistry(queue.database, "test")
                .write(queue.store.schema(), new NodeView(node, List.of(groups)), lockKey);
    }

    private String explain(long id) throws SQLException {
        return queue.query("SELECT job_explain(" + id + ")");
    }

    @Test
    void shouldExplainAJobThatIsDueNow() throws SQLException {
        assertThat(explain(queue.insert()))
                .isEqualTo("The job is due, and a node claims the job as soon as a worker is free.");
    }

    @Test
    void shouldSayThatTheConsumerSnoozedTheJob() throws SQLException {
        long id = queue.insert();
        queue.settle(StoreFixture.snoozed(queue.claimOne(), Duration.ofHours(1)));
        queue.execute("UPDATE job_queue SET run_at = '2099-01-31 11:00:00+00'");

        assertThat(explain(id))
                .isEqualTo("The consumer answered 200 and snoozed the job until 2099-01-31 11:00:00 UTC.");
    }

    @Test
    void shouldExplainAJobForLater() throws SQLException {
        long id = queue.insert(aJob().runAt("'2099-01-31 12:00:00+01'"));

        assertThat(explain(id)).isEqualTo("The job is not due until 2099-01-31 11:00:00 UTC.");
    }

    @Test
    void shouldExplainARetry() throws SQLException {
        long id = queue.insert();
        queue.settle(failed(queue.claimOne()));

        assertThat(explain(id))
                .matches("Retry 1 of 10 is due at 20\\d\\d-.* UTC\\. The last attempt failed: answered 503");
    }

    @Test
    void shouldExplainAnExpiredJob() throws SQLException {
        long id = queue.insert(aJob().with("expires_at", "'2020-01-01 00:00:00Z'"));

        assertThat(explain(id)).isEqualTo("The job expired at 2020-01-01 00:00:00 UTC and is not sent any more.");
    }

    @Test
    void shouldExplainThatNoNodeIsAlive() throws SQLException {
        long id = queue.insert();

        listening.close();

        assertThat(explain(id))
                .isEqualTo(
                        "The job is due, but no node is alive: no application with this queue is connected to the database.");
        startNode();
    }

    @Test
    void shouldExplainThatNoNodeServesTheQueue() throws SQLException {
        record("node-a", LOCK_KEY, new ServedGroup(Queues.only(List.of("bills", "news")), Optional.empty()));
        long id = queue.insert(aJob().queue("mail"));
        long served = queue.insert(aJob().queue("news"));

        assertThat(explain(id))
                .isEqualTo("The job is due, but no node serves the queue mail:"
                        + " supaqueue.queues leaves out the queue on every live node.");
        assertThat(explain(served)).contains("as soon as a worker is free");

        record("node-a", LOCK_KEY, new ServedGroup(Queues.except(List.of("mail")), Optional.empty()));
        assertThat(explain(id)).contains("no node serves the queue mail");
    }

    @Test
    void shouldExplainThatTheQueueIsPausedAndWhy() throws SQLException {
        long id = queue.insert(aJob().queue("mail"));
        long other = queue.insert();
        queue.execute("SELECT pause_queue('mail', 'repair')");

        assertThat(explain(id))
                .matches("The job is due, but the queue mail is paused since 20\\d\\d-.* UTC: repair\\.");
        assertThat(explain(other)).contains("as soon as a worker is free");

        queue.execute("SELECT resume_queue('mail')");
        assertThat(explain(id)).contains("as soon as a worker is free");
    }

    @Test
    void shouldExplainWhichSettingIsMissing() throws SQLException {
        record(
                "node-a",
                LOCK_KEY,
                new ServedGroup(Queues.only(List.of("mail")), Optional.of(MISSING)),
                new ServedGroup(Queues.except(List.of("mail")), Optional.empty()));
        long id = queue.insert(aJob().queue("mail"));
        long other = queue.insert();

        assertThat(explain(id))
                .isEqualTo("The job is due, but no node can send the jobs of the queue mail: " + MISSING + ".");
        assertThat(explain(other)).contains("as soon as a worker is free");
    }

    @Test
    void shouldNotBlameANodeIfAnotherNodeCanSendTheJob() throws SQLException {
        long id = queue.insert();
        try (ListeningConnection other = ListeningConnection.open(queue.database, queue.store.schema())) {
            other.holdNodeLock(LOCK_KEY + 1);
            record("node-b", LOCK_KEY + 1, new ServedGroup(Queues.ALL, Optional.of(MISSING)));

            assertThat(explain(id)).contains("as soon as a worker is free");

            record("node-a", LOCK_KEY, new ServedGroup(Queues.ALL, Optional.of(MISSING)));
            assertThat(explain(id)).contains(MISSING);
        }
    }

    @Test
    void shouldBelieveTheAskingNodeMoreThanItsRow() throws SQLException {
        record("node-a", LOCK_KEY, new ServedGroup(Queues.ALL, Optional.of(MISSING)));
        long id = queue.insert();

        assertThat(queue.query("SELECT job_explain(" + id + ", '{\"node\": \"node-a\","
                        + " \"groups\": [{\"names\": [], \"except\": true, \"missing\": null}]}')"))
                .contains("as soon as a worker is free");
    }

    @Test
    void shouldForgetDeadNodes() throws SQLException {
        record("dead-1", 1, new ServedGroup(Queues.ALL, Optional.empty()));
        assertThat(queue.query("SELECT string_agg(node, ',' ORDER BY node) FROM queue_node"))
                .isEqualTo("dead-1,node-a");

        record("node-a", LOCK_KEY, new ServedGroup(Queues.ALL, Optional.empty()));

        assertThat(queue.query("SELECT string_agg(node, ',') FROM queue_node")).isEqualTo("node-a");
        assertThat(queue.query("SELECT string_agg(node, ',') FROM live_nodes()"))
                .isEqualTo("node-a");
    }

    @Test
    void shouldExplainThatTheDatabaseRefusesTheClaim() throws SQLException {
        long id = queue.insert();
        queue.store.claims().recordError(id, "cannot be claimed: the trigger says no");

        assertThat(explain(id))
                .startsWith("The job is due, but the database refuses the claim")
                .endsWith("The job cannot be claimed: the trigger says no");
    }

    @Test
    void shouldCountTheMoreUrgentJobsOfTheQueue() throws SQLException {
        long id = queue.insert(aJob().queue("mail"));
        queue.insert(aJob().queue("mail"));
        queue.insert(aJob().queue("other").priority(-1));
        queue.insert(aJob().queue("mail").priority(-1));
        assertThat(explain(id)).isEqualTo("The job is due, and waits behind 1 more urgent job of the queue mail.");

        queue.execute("INSERT INTO job_queue (http_verb, queue, priority)"
                + " SELECT 'POST', 'mail', -2 FROM generate_series(1, 1100)");
        assertThat(explain(id))
                .isEqualTo("The job is due, and waits behind at least 1000 more urgent jobs of the queue mail.");
    }

    @Test
    void shouldExplainAJobInFlight() throws SQLException {
        long id = queue.insert();
        queue.claimOne();

        assertThat(explain(id))
                .matches("The job is in flight: node node-a has claimed attempt 1, under a lease until"
                        + " 20\\d\\d-.* UTC, which the node renews while the call runs\\.");

        queue.execute("SELECT cancel_job(" + id + ")");
        assertThat(explain(id)).contains(" The cancellation was requested at 20");

        queue.expire(id);
        assertThat(explain(id)).contains("the node died or lost the database; another node rescues the job");
    }

    @Test
    void shouldSayHowAFinishedJobEnded() throws SQLException {
        long done = queue.insert();
        queue.settle(complete(queue.claimOne()));
        long dead = queue.insert();
        queue.settle(dead(queue.claimOne()));
        long cancelled = queue.insert();
        queue.execute("SELECT cancel_job(" + cancelled + ")");

        assertThat(explain(done))
                .matches("The job is complete since 20\\d\\d-.* UTC: the consumer answered 200 to attempt 1\\.");
        assertThat(explain(dead)).matches("The job is dead since 20\\d\\d-.* UTC: answered 400\\.");
        assertThat(explain(cancelled)).matches("The job is cancelled since 20\\d\\d-.* UTC\\.");
    }

    @Test
    void shouldNameTheHolderOfTheKeyThatKeepsAJobFromARetry() throws SQLException {
        long id = queue.insert(aJob().with("unique_key", "'k\"1'"));
        queue.execute("UPDATE job_queue SET status = 'cancelled', finished_at = now(), unique_until = NULL");
        assertThat(explain(id)).doesNotContain("key");

        long holder = queue.insert(aJob().with("unique_key", "'k\"1'").with("unique_until", "'infinity'"));

        assertThat(explain(id))
                .endsWith(". The job cannot be retried while job " + holder
                        + " holds the key \"k\\\"1\" of the queue default.");
    }

    /** A job that waits without its key is sent like any other job, so the key is not why it waits. */
    @Test
    void shouldNotBlameTheKeyForAJobThatWaits() throws SQLException {
        long id = queue.insert(aJob().with("unique_key", "'k'").with("unique_while_waiting", "true"));
        ClaimedJob running = queue.claimOne();
        queue.insert(aJob().with("unique_key", "'k'"));
        queue.settle(failed(running));
        assertThat(queue.column("unique_until", id)).as("key of the other job").isNull();

        assertThat(explain(id)).startsWith("Retry 1 of 10 is due at ").doesNotContain("key");
    }

    @Test
    void shouldSayThatAJobWasPurgedOrHasExpired() throws SQLException {
        long purged = queue.insert(aJob().queue("mail"));
        queue.execute("SELECT purge_queue('mail')");
        long expired = queue.insert(aJob().with("expires_at", "now() - interval '1 s'"));
        queue.store.expiration().run();

        assertThat(explain(purged)).matches("The job is cancelled since 20\\d\\d-.* UTC: purged\\.");
        assertThat(explain(expired)).matches("The job is dead since 20\\d\\d-.* UTC: EXPIRED at 20\\d\\d-.*Z\\.");
    }

    @Test
    void shouldExplainAnUnknownJob() throws SQLException {
        assertThat(explain(99))
                .isEqualTo("There is no job 99: the job never existed, is not committed yet, was rolled back,"
                        + " or was deleted after its retention.");
    }

    @Test
    void shouldRunTheExplanationOfTheGuide() throws SQLException {
        queue.insert();

        assertThat(queue.query(Guide.snippet("explain-sql"))).startsWith("The job is due");
    }
}
