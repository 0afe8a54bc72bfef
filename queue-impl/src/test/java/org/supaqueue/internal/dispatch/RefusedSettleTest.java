package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.JobCompleted;
import org.supaqueue.JobDead;
import org.supaqueue.JobFailed;
import org.supaqueue.testing.RawReply;

/**
 * For a while, the database refuses to settle some outcomes. Afterwards, these outcomes are settled unchanged. No job
 * is sent twice, and other outcomes are not delayed.
 */
@Tag("database")
class RefusedSettleTest {

    private static final String SETTLED = "OLD.status = 'processing' AND NEW.status <> 'processing'";
    private static final String COUNT_COMPLETE = "SELECT count(*) FROM job_queue WHERE status = 'complete'";

    private final NodeFixture queue = new NodeFixture();

    @AfterEach
    void close() throws Exception {
        queue.close();
    }

    /** Starts two nodes, so that the second node can rescue a job whose lease the first node does not renew. */
    private void startTwo() {
        queue.config.set("supaqueue.lease", "PT10S");
        queue.start("node-a");
        queue.awaitMigrated();
        queue.start("node-b");
    }

    private void createTrigger(String condition, String body) {
        queue.query("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + body
                + " RETURN NEW; END $$");
        queue.query("CREATE TRIGGER refuse BEFORE UPDATE ON job_queue FOR EACH ROW WHEN (" + condition
                + ") EXECUTE FUNCTION refuse()");
    }

    private void awaitComplete(int jobs) {
        await().atMost(Duration.ofSeconds(60)).until(() -> queue.query(COUNT_COMPLETE), Integer.toString(jobs)::equals);
    }

    private void waitFor(Duration time) {
        await().pollDelay(time).until(() -> true);
    }

    @Test
    void shouldSettleOutcomesThatATriggerRefusedForSeconds() {
        queue.consumer.script("/base/busy", RawReply.of(503, "busy"), RawReply.of(200, "done"));
        startTwo();
        createTrigger(SETTLED, "RAISE EXCEPTION 'not now';");

        queue.query("INSERT INTO job_queue (http_verb, retry_limit) SELECT 'POST', 0 FROM generate_series(1, 300)");
        long busy = queue.insert(aJob().urlPath("/busy").retryLimit(3));
        await().until(() -> queue.consumer.requests().size() == 301);
        waitFor(Duration.ofSeconds(3));
        queue.query("DROP TRIGGER refuse ON job_queue");
        awaitComplete(301);

        assertThat(queue.consumer.requests("/base")).hasSize(300);
        assertThat(queue.attemptsReceived("/base/busy")).containsExactly("1", "2");
        assertThat(queue.column("(retry_count, lost_leases)::text", busy)).isEqualTo("(1,0)");
        await().untilAsserted(() -> assertThat(queue.events)
                .hasSize(302)
                .noneMatch(JobDead.class::isInstance)
                .filteredOn(JobFailed.class::isInstance)
                .hasSize(1));
    }

    /** The application's trigger writes to a partitioned table, which has no partition for the current day. */
    @Test
    void shouldNotDelayOtherQueuesIfEveryOutcomeOfOneQueueIsRefused() {
        startTwo();
        queue.query("CREATE TABLE audit (job_id bigint, day date) PARTITION BY RANGE (day)");
        createTrigger(SETTLED + " AND OLD.queue = 'audited'", "INSERT INTO public.audit VALUES (OLD.job_id, now());");
        queue.query("INSERT INTO job_queue (http_verb, queue, url_path)"
                + " SELECT 'POST', 'audited', '/audited' FROM generate_series(1, 500)");
        await().until(() -> queue.consumer.requests("/base/audited").size() == 500);

        List<String> took = IntStream.range(0, 20)
                .mapToObj(i -> queue.insert(aJob().urlPath("/other")))
                .map(id -> {
                    queue.awaitStatus(id, "complete");
                    return queue.column("finished_at - created_at < interval '3 s'", id);
                })
                .toList();

        assertThat(took).containsOnly("t");
        queue.query("CREATE TABLE audit_all PARTITION OF audit DEFAULT");
        awaitComplete(520);
        assertThat(queue.query("SELECT count(*) FROM audit")).isEqualTo("500");
        assertThat(queue.consumer.requests("/base/audited")).hasSize(500);
        assertThat(queue.log.count("outcomes could not be settled")).isBetween(1L, 2L);
    }

    /**
     * 26000, 42P05 and 0A000 are errors of prepared statements, which poolers cause. None of these SQLSTATEs shows that
     * a row is the cause.
     */
    @ParameterizedTest
    @ValueSource(strings = {"26000", "42P05", "0A000", "57014", "53100", "40001"})
    void shouldRetryAStatementThatFailedWithoutABadRow(String state) {
        startTwo();
        queue.query("CREATE SEQUENCE tries");
        createTrigger(
                SETTLED,
                "IF nextval('public.tries') < 6 THEN RAISE EXCEPTION 'not this time' USING ERRCODE = '" + state
                        + "'; END IF;");

        queue.query("INSERT INTO job_queue (http_verb) SELECT 'POST' FROM generate_series(1, 100)");
        awaitComplete(100);

        assertThat(queue.consumer.requests()).hasSize(100);
        await().untilAsserted(() -> assertThat(queue.events).hasSize(100).allMatch(JobCompleted.class::isInstance));
    }

    /**
     * A lock time-out does not show that a row is the cause. Nevertheless only one row waits for the lock, so the other
     * rows must not wait.
     */
    @Test
    void shouldSettleOtherOutcomesWhileATriggerWaitsForALock() throws Exception {
        startTwo();
        queue.query("CREATE TABLE account (id int PRIMARY KEY, jobs int)");
        queue.query("INSERT INTO account VALUES (1, 0)");
        createTrigger(SETTLED + " AND OLD.url_path = '/account'", "UPDATE public.account SET jobs = jobs + 1;");
        try (Connection other = queue.testDatabase.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT 1 FROM account FOR UPDATE");
            queue.query("INSERT INTO job_queue (http_verb, url_path)"
                    + " SELECT 'POST', CASE i WHEN 50 THEN '/account' ELSE '' END FROM generate_series(1, 100) AS i");

            awaitComplete(99);
            long late = queue.insert();
            queue.awaitStatus(late, "complete");
            assertThat(queue.column("finished_at - created_at < interval '1 s'", late))
                    .isEqualTo("t");
            other.rollback();
        }
        awaitComplete(101);
        assertThat(queue.consumer.requests()).hasSize(101);
        assertThat(queue.query("SELECT jobs FROM account")).isEqualTo("1");
    }

    @Test
    void shouldNotDelayOtherOutcomesIfARefusalTakesLong() {
        startTwo();
        createTrigger(SETTLED + " AND OLD.url_path = '/slow'", "PERFORM pg_sleep(2); RAISE EXCEPTION 'no';");
        queue.insert(aJob().urlPath("/slow"));
        await().until(() -> queue.consumer.requests("/base/slow").size() == 1);

        for (int i = 0; i < 10; i++) {
            long id = queue.insert();
            queue.awaitStatus(id, "complete");
            // The limit is long because one of these outcomes may share the first statement with the slow outcome.
            assertThat(queue.column("finished_at - created_at < interval '5 s'", id))
                    .isEqualTo("t");
        }
        waitFor(Duration.ofSeconds(1));
        long id = queue.insert();
        queue.awaitStatus(id, "complete");
        assertThat(queue.column("finished_at - created_at < interval '1 s'", id))
                .isEqualTo("t");
    }

    @Test
    void shouldLogOnceThatOutcomesAreRefused() {
        queue.start("node-a");
        queue.awaitMigrated();
        createTrigger(SETTLED + " AND OLD.url_path = '/never'", "RAISE EXCEPTION 'no';");

        queue.query("INSERT INTO job_queue (http_verb, url_path)"
                + " SELECT 'POST', CASE i % 20 WHEN 0 THEN '/never' ELSE '' END FROM generate_series(1, 200) AS i");
        awaitComplete(190);
        waitFor(Duration.ofSeconds(2));
        queue.query("DROP TRIGGER refuse ON job_queue");
        awaitComplete(200);

        assertThat(queue.log.count("could not be settled, first the outcome of job"))
                .isEqualTo(1);
        assertThat(queue.log.count("SQLSTATE P0001, ERROR: no")).isEqualTo(1);
        await().until(() ->
                queue.log.contains("No outcome is refused with SQLSTATE P0001 any more: 10 outcomes were refused"));
    }
}
