package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.JobRequest;
import org.supaqueue.internal.job.ClaimedJob;

/** Tests that no job, no lock and no lost node stops a bulk operation, and that each job is changed at most once. */
class BulkIsolationTest extends StoreTest {

    private BulkFixture bulk;

    @BeforeEach
    void open() {
        bulk = new BulkFixture(queue);
    }

    /** Inserts a unique job that dies. Its key is free afterwards. */
    private long insertDeadWithKey(String key) throws SQLException {
        Caller.enqueue(queue, JobRequest.post("/a").queue("mail").uniqueKey(key));
        ClaimedJob job = queue.claimOne();
        queue.settle(StoreFixture.dead(job));
        return job.lease().jobId();
    }

    @Test
    void shouldSkipAndCountAJobWhoseKeyAnotherJobHolds() throws SQLException {
        insertDeadWithKey("a");
        insertDeadWithKey("a");
        insertDeadWithKey("b");
        Caller.enqueue(queue, JobRequest.post("/a").queue("mail").uniqueKey("b"));
        bulk.insertDead(2);

        long id = bulk.start("bulk_retry('{\"status\": \"dead\"}')");
        bulk.runAll();

        assertThat(bulk.counts(id)).isEqualTo("done 5 3 2 0 0");
        assertThat(queue.query("SELECT string_agg(job_id || status, ',' ORDER BY job_id) FROM job_queue"))
                .isEqualTo("1,2dead,3dead,4,5,6");
        assertThat(queue.column("unique_until", 1)).isEqualTo("infinity");
    }

    @Test
    void shouldTakeAKeyWhoseTimeHasPassed() throws SQLException {
        insertDeadWithKey("a");
        queue.execute("INSERT INTO job_queue (http_verb, queue, unique_key, status, finished_at, response_status,"
                + " unique_until) VALUES ('POST', 'mail', 'a', 'complete', now(), 200, now() + interval '1 ms')");
        queue.execute("SELECT pg_sleep(0.002)");

        long id = bulk.start("bulk_retry('{\"status\": \"dead\"}')");
        bulk.runAll();

        assertThat(bulk.counts(id)).isEqualTo("done 1 1 0 0 0");
    }

    @Test
    void shouldNotMoveAJobToAQueueWhereItsKeyIsTaken() throws SQLException {
        for (String key : List.of("a", "b")) {
            Caller.enqueue(queue, JobRequest.post("/a").queue("mail").uniqueKey(key));
        }
        Caller.enqueue(queue, JobRequest.post("/a").queue("slow").uniqueKey("a"));

        long id = bulk.start("bulk_move('{\"queue\": \"mail\"}', queue => 'slow')");
        bulk.runAll();

        assertThat(bulk.counts(id)).isEqualTo("done 2 1 1 0 0");
        assertThat(queue.query("SELECT string_agg(queue || unique_key, ',' ORDER BY job_id) FROM job_queue"))
                .isEqualTo("maila,slowb,slowa");
    }

    private void createTrigger(String condition, String body) throws SQLException {
        queue.execute("CREATE FUNCTION app_trigger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + body + " END $$");
        queue.execute("CREATE TRIGGER app_trigger BEFORE UPDATE ON job_queue FOR EACH ROW WHEN (" + condition
                + ") EXECUTE FUNCTION app_trigger()");
    }

    @Test
    void shouldSkipAndCountJobsThatATriggerRefuses() throws SQLException {
        createTrigger("NEW.job_id % 100 = 7", "RAISE EXCEPTION 'not %', NEW.job_id;");
        bulk.insertDead(1_500);

        long id = bulk.start("bulk_retry('{\"status\": \"dead\"}')");
        bulk.runAll();

        assertThat(bulk.counts(id)).isEqualTo("done 1500 1485 0 0 15");
        assertThat(bulk.operation(id, "error")).isEqualTo("job 7: SQLSTATE P0001, ERROR: not 7");
        assertThat(bulk.count("status = 'dead' AND job_id % 100 = 7")).isEqualTo(15);
    }

    @Test
    void shouldTryEveryJobEvenIfATriggerRefusesMost() throws SQLException {
        createTrigger("NEW.job_id <> 50", "RAISE EXCEPTION 'no';");
        bulk.insertDead(100);

        long id = bulk.start("bulk_retry('{\"status\": \"dead\"}')");
        bulk.runAll();

        assertThat(bulk.counts(id)).isEqualTo("done 100 1 0 0 99");
    }

    @Test
    void shouldCountJobsWhoseChangeATriggerSuppresses() throws SQLException {
        createTrigger("NEW.job_id = 2", "RETURN NULL;");
        bulk.insertDead(3);

        long id = bulk.start("bulk_retry('{\"status\": \"dead\"}')");
        bulk.runAll();

        assertThat(bulk.counts(id)).isEqualTo("done 3 2 0 0 1");
        assertThat(bulk.operation(id, "error")).isEqualTo("a trigger suppressed the change");
    }

    /** The pages become smaller until the slow job is alone. */
    @Test
    void shouldRefuseAJobThatATriggerHoldsUp() throws SQLException {
        createTrigger("NEW.job_id = 2", "PERFORM pg_sleep(60); RETURN NEW;");
        bulk.insertDead(3);

        long id = bulk.start("bulk_retry('{\"status\": \"dead\"}')");
        for (int page = 0; page < 20 && !bulk.counts(id).startsWith("done"); page++) {
            try {
                bulk.page();
            } catch (SQLException slow) {
                assertThat(slow.getSQLState()).isEqualTo("57014");
            }
        }

        assertThat(bulk.counts(id)).isEqualTo("done 3 2 0 0 1");
        assertThat(bulk.operation(id, "error")).startsWith("job 2: SQLSTATE 57014");
    }

    @Test
    void shouldTryLockedJobsAgainAtTheEnd() throws SQLException {
        bulk.insertDead(1_500);
        long id = bulk.start("bulk_retry('{\"status\": \"dead\"}')");
        try (Connection other = queue.where.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT 1 FROM job_queue WHERE job_id IN (2, 1200) FOR UPDATE");
            for (int page = 0; page < 4; page++) {
                bulk.page();
            }
            assertThat(bulk.counts(id)).isEqualTo("running 1500 1498 0 0 0");
            // The owner of the lock has changed one of the two jobs.
            statement.execute("SELECT retry_job(1200)");
            other.commit();
        }
        bulk.runAll();

        assertThat(bulk.counts(id)).isEqualTo("done 1499 1499 0 0 0");
        assertThat(bulk.count("status = ''")).isEqualTo(1_500);
    }

    @Test
    void shouldSkipAndCountJobsThatStayLocked() throws SQLException {
        bulk.insertDead(3);
        long id = bulk.start("bulk_retry('{\"status\": \"dead\"}')");
        try (Connection other = queue.where.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT 1 FROM job_queue WHERE job_id = 2 FOR UPDATE");
            bulk.runAll();
        }

        assertThat(bulk.counts(id)).isEqualTo("done 3 2 0 1 0");
        assertThat(bulk.count("status = 'dead'")).isEqualTo(1);
    }

    /** A job that was locked is not found twice: the operation does not read the table again. */
    @Test
    void shouldNotChangeAJobTwiceWhenItTriesLockedJobs() throws SQLException {
        bulk.insertFailed(3);
        long id = bulk.start("bulk_retry('{\"status\": \"failed\"}')");
        try (Connection other = queue.where.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT 1 FROM job_queue WHERE job_id = 2 FOR UPDATE");
            bulk.page();
        }
        queue.claim(1).forEach(job -> {
            try {
                queue.settle(StoreFixture.failed(job));
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
        bulk.runAll();

        assertThat(bulk.counts(id)).isEqualTo("done 3 3 0 0 0");
        assertThat(bulk.count("status = 'failed'")).isEqualTo(1);
    }

    /** The job finished before the start, in a transaction that ended later. */
    @Test
    void shouldNotChangeALockedJobTwiceThatWasCancelledBeforeTheStart() throws SQLException {
        bulk.insertFailed(3);
        long id;
        try (Connection other = queue.where.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT cancel_job(2)");
            id = bulk.start("bulk_retry('{\"queue\": \"mail\"}')");
            bulk.page();
            other.commit();
        }
        bulk.page();
        bulk.page();
        assertThat(bulk.counts(id)).isEqualTo("running 3 2 0 0 0");
        bulk.runAll();

        assertThat(bulk.counts(id)).isEqualTo("done 3 3 0 0 0");
        assertThat(bulk.count("status = ''")).isEqualTo(3);
    }

    /** Another transaction began before the operation, and cancels a job that the operation has changed. */
    @ParameterizedTest
    @ValueSource(strings = {"cancel_job(2)", "purge_queue('mail')"})
    void shouldNotChangeAJobAgainThatWasCancelledAfterTheChange(String cancellation) throws SQLException {
        bulk.insertFailed(3);
        try (Connection other = queue.where.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT now()");
            long id = bulk.start("bulk_retry('{\"queue\": \"mail\"}')");
            bulk.page();
            statement.execute("SELECT " + cancellation);
            other.commit();
            bulk.runAll();

            assertThat(bulk.counts(id)).isEqualTo("done 3 3 0 0 0");
            assertThat(queue.status(2)).isEqualTo("cancelled");
        }
    }

    /** New jobs have the ids of the old ones. */
    @Test
    void shouldEndWhenTheTableIsTruncated() throws SQLException {
        bulk.insertFailed(3);
        long id = bulk.start("bulk_cancel('{\"queue\": \"mail\"}')");
        queue.execute("TRUNCATE job_queue RESTART IDENTITY CASCADE");
        bulk.insertFailed(3);

        bulk.runAll();

        assertThat(bulk.counts(id)).isEqualTo("aborted 0 0 0 0 0");
        assertThat(bulk.operation(id, "error")).isEqualTo("job_queue was truncated");
        assertThat(bulk.count("status = 'failed'")).isEqualTo(3);
    }

    @Test
    void shouldWorkOnAnotherOperationIfEachPageOfOneFails() throws SQLException {
        // The class of this SQLSTATE says nothing about a row.
        createTrigger("NEW.job_id = 2", "RAISE EXCEPTION 'no' USING ERRCODE = 'object_in_use';");
        bulk.insertDead(3);
        bulk.insert(3, ", status, error, finished_at, tags", ", 'dead', 'e', now(), '{b}'");
        long failing = bulk.start("bulk_retry('{\"status\": \"dead\"}')");
        long other = bulk.start("bulk_retry('{\"status\": \"dead\", \"tag\": \"b\"}')");

        assertThatThrownBy(() -> bulk.page())
                .isInstanceOfSatisfying(
                        BulkPageException.class, e -> assertThat(e.operation()).isEqualTo(failing));
        bulk.work().runPage();

        assertThat(bulk.counts(failing)).startsWith("running 0");
        assertThat(bulk.operation(other, "changed")).isEqualTo("3");
        assertThat(bulk.work().untilNext()).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void shouldContinueExactlyWhereAKilledNodeWas() throws Exception {
        queue.execute("CREATE TABLE change (job_id bigint)");
        createTrigger(
                "NEW.status = ''",
                "INSERT INTO change VALUES (NEW.job_id);"
                        + " IF NEW.job_id = 1700 AND NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'go')"
                        + " THEN PERFORM pg_sleep(60); END IF; RETURN NEW;");
        bulk.insertDead(2_500);
        long id = bulk.start("bulk_retry('{\"status\": \"dead\"}')");
        bulk.page();
        ExecutorService node = Executors.newSingleThreadExecutor();
        try (Connection go = queue.where.connect();
                Statement statement = go.createStatement()) {
            Future<?> page = node.submit(() -> bulk.page());
            org.awaitility.Awaitility.await()
                    .until(() -> queue.query("SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'") != null);
            statement.execute("SET application_name = 'go'");
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
            // The store runs lost work once more.
            page.get();
            bulk.runAll();
        } finally {
            node.shutdownNow();
        }

        assertThat(bulk.counts(id)).isEqualTo("done 2500 2500 0 0 0");
        assertThat(queue.query("SELECT count(*) || ' ' || count(DISTINCT job_id) FROM change"))
                .isEqualTo("2500 2500");
    }

    @Test
    void shouldLetOneNodeAtATimeWorkOnAnOperation() throws SQLException {
        bulk.insertDead(10);
        long id = bulk.start("bulk_retry('{\"status\": \"dead\"}')");
        try (Connection other = queue.where.connect()) {
            other.setAutoCommit(false);
            BulkStep first = BulkPage.run(other, queue.store.schema(), operation -> 5);

            assertThat(first.changed()).isEqualTo(5);
            assertThat(queue.store.bulkWork().runPage()).isEmpty();
            other.rollback();
        }
        bulk.runAll();
        assertThat(bulk.counts(id)).isEqualTo("done 10 10 0 0 0");
    }

    @Test
    void shouldWorkOnAnotherOperationMeanwhile() throws SQLException {
        bulk.insertDead(10);
        queue.insert(aJob().queue("other")
                .with("status", "'dead'")
                .with("error", "'e'")
                .with("finished_at", "now()"));
        bulk.start("bulk_retry('{\"queue\": \"mail\"}')");
        long second = bulk.start("bulk_retry('{\"queue\": \"other\", \"status\": \"dead\"}')");
        try (Connection other = queue.where.connect()) {
            other.setAutoCommit(false);
            BulkPage.run(other, queue.store.schema(), operation -> 5);
            bulk.runAll();
            assertThat(bulk.counts(second)).isEqualTo("done 1 1 0 0 0");
        }
    }

    @Test
    void shouldNotWaitForATransactionThatHasTakenAKey() throws SQLException {
        insertDeadWithKey("a");
        bulk.insertDead(2);
        try (Caller rival = new Caller(queue)) {
            rival.enqueue(JobRequest.post("/a").queue("mail").uniqueKey("a"));
            long id = bulk.start("bulk_retry('{\"status\": \"dead\"}')");
            bulk.page();
            assertThat(bulk.counts(id)).isEqualTo("running 3 2 0 0 0");
            rival.commit();
            bulk.runAll();
            assertThat(bulk.counts(id)).isEqualTo("done 3 2 1 0 0");
        }
    }

    @Test
    void shouldFailIfTheTableIsLocked() throws SQLException {
        bulk.insertDead(2);
        bulk.start("bulk_retry('{\"status\": \"dead\"}')");
        try (Connection other = queue.where.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE job_queue");
            assertThatThrownBy(() -> queue.store.bulkWork().runPage()).isInstanceOf(SQLException.class);
        }
        bulk.runAll();
        assertThat(bulk.count("status = ''")).isEqualTo(2);
    }
}
