package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests what bulk operations change, page by page. */
class BulkWorkTest extends StoreTest {

    private BulkFixture bulk;

    @BeforeEach
    void open() {
        bulk = new BulkFixture(queue);
    }

    @Test
    void shouldRedriveDeadJobs() throws SQLException {
        bulk.insertDead(2_500);
        queue.insert(aJob().queue("other")
                .with("status", "'dead'")
                .with("error", "'e'")
                .with("finished_at", "now()"));

        long id = bulk.start("bulk_retry('{\"queue\": \"mail\", \"status\": \"dead\"}')");
        assertThat(bulk.counts(id)).isEqualTo("running 0 0 0 0 0");
        assertThat(bulk.page().orElseThrow()).isEqualTo(new BulkStep(id, 1_000, false));
        assertThat(bulk.operation(id, "percent")).isBetween("30", "50");
        bulk.runAll();

        assertThat(bulk.counts(id)).isEqualTo("done 2500 2500 0 0 0");
        assertThat(bulk.operation(id, "percent, requested_by, requested_role")).isEqualTo("100 postgres postgres");
        assertThat(bulk.count("status = '' AND due AND retry_count = 0 AND finished_at IS NULL"))
                .isEqualTo(2_500);
        assertThat(bulk.count("status = 'dead'")).isEqualTo(1);
        assertThat(queue.claim(100)).hasSize(100);
    }

    @Test
    void shouldRetryFailedJobsNowWithTheirCounts() throws SQLException {
        bulk.insertFailed(3);

        long id = bulk.start("bulk_retry('{\"queue\": \"mail\"}')");
        bulk.runAll();

        assertThat(bulk.counts(id)).isEqualTo("done 3 3 0 0 0");
        assertThat(bulk.count("status = '' AND due AND retry_count = 3 AND run_at <= now()"))
                .isEqualTo(3);
    }

    @Test
    void shouldReadEachStatusThatARetryChanges() throws SQLException {
        bulk.insertDead(1_200);
        bulk.insertFailed(1_200);
        bulk.insert(10, "", "");
        queue.execute("SELECT cancel_job(job_id) FROM job_queue WHERE status = ''");

        long id = bulk.start("bulk_retry('{\"queue\": \"mail\"}')");
        bulk.runAll();

        assertThat(bulk.counts(id)).isEqualTo("done 2410 2410 0 0 0");
        assertThat(bulk.count("status = ''")).isEqualTo(2_410);
    }

    @Test
    void shouldCancelWaitingJobsAndAskForTheCancellationOfClaimedOnes() throws SQLException {
        bulk.insert(2, "", "");
        bulk.insert(1, ", run_at", ", now() + interval '1 h'");
        bulk.insertFailed(1);
        bulk.insertDead(1);
        long claimed = queue.claimOne().lease().jobId();

        long id = bulk.start("bulk_cancel('{\"queue\": \"mail\"}', requested_by => 'anna')");
        bulk.runAll();

        assertThat(bulk.counts(id)).isEqualTo("done 4 4 0 0 0");
        assertThat(bulk.operation(id, "requested_by")).isEqualTo("anna");
        assertThat(bulk.count("status = 'cancelled' AND error = 'cancelled by bulk operation " + id + "'"))
                .isEqualTo(3);
        assertThat(queue.column("concat(status, ' ', cancel_requested_at IS NOT NULL)", claimed))
                .isEqualTo("processing t");
        assertThat(bulk.count("status = 'dead'")).isEqualTo(1);
    }

    @Test
    void shouldMoveWaitingJobs() throws SQLException {
        bulk.insert(2, "", "");
        bulk.insertFailed(1);
        bulk.insertDead(1);

        long id = bulk.start("bulk_move('{\"queue\": \"mail\"}', queue => 'slow', priority => 7)");
        bulk.runAll();

        assertThat(bulk.counts(id)).isEqualTo("done 3 3 0 0 0");
        assertThat(bulk.count("queue = 'slow' AND priority = 7 AND due")).isEqualTo(2);
        assertThat(bulk.count("queue = 'slow' AND status = 'failed' AND NOT due AND run_at > now()"))
                .isEqualTo(1);
        assertThat(bulk.count("queue = 'mail' AND status = 'dead'")).isEqualTo(1);
    }

    @Test
    void shouldMoveJobsToAnotherTime() throws SQLException {
        bulk.insert(3, "", "");

        bulk.start("bulk_move('{\"queue\": \"mail\"}', run_at => '2099-01-01 00:00:00Z', rate => 1)");
        bulk.runAll();
        assertThat(queue.query("SELECT string_agg(to_char(run_at AT TIME ZONE 'UTC', 'YYYY-SS'), ',' ORDER BY job_id)"
                        + " FROM job_queue WHERE NOT due"))
                .isEqualTo("2099-00,2099-01,2099-02");

        bulk.start("bulk_move('{\"queue\": \"mail\"}', run_at => '2000-01-01 00:00:00Z')");
        bulk.runAll();
        assertThat(bulk.count("due AND run_at <= now()")).isEqualTo(3);
    }

    @Test
    void shouldSpreadRetriesOverPages() throws SQLException {
        bulk.insertDead(2_500);

        long id = bulk.start("bulk_retry('{\"status\": \"dead\"}', rate => 100)");
        bulk.runAll();

        assertThat(bulk.counts(id)).isEqualTo("done 2500 2500 0 0 0");
        assertThat(bulk.count("due")).isEqualTo(1);
        assertThat(queue.query("SELECT max(jobs) <= 101 AND count(*) BETWEEN 25 AND 27 FROM (SELECT count(*) AS jobs"
                        + " FROM job_queue GROUP BY floor(extract(epoch FROM run_at))) AS s"))
                .isEqualTo("t");
    }

    /** After a pause of all nodes, the jobs of the lost time do not become due together. */
    @Test
    void shouldKeepTheRateAfterAPause() throws SQLException {
        bulk.insertDead(1_500);
        long id = bulk.start("bulk_retry('{\"status\": \"dead\"}', rate => 10)");
        bulk.page();
        queue.execute("UPDATE bulk_operation SET next_run_at = now() - interval '1 h'");
        bulk.runAll();

        assertThat(bulk.counts(id)).isEqualTo("done 1500 1500 0 0 0");
        assertThat(bulk.count("due")).isEqualTo(2);
        assertThat(bulk.count("run_at > now() + interval '45 s' AND job_id > 1000"))
                .isBetween(30L, 60L);
    }

    @Test
    void shouldCancelNoMoreThanTheRateOnAPage() throws SQLException {
        bulk.insert(25, "", "");

        long id = bulk.start("bulk_cancel('{\"queue\": \"mail\"}', rate => 10)");

        assertThat(bulk.page().orElseThrow().changed()).isEqualTo(10);
        assertThat(queue.store.bulkWork().runPage()).isEmpty();
        assertThat(queue.store.bulkWork().untilNext()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(bulk.page().orElseThrow().changed()).isEqualTo(10);
        bulk.runAll();
        assertThat(bulk.counts(id)).isEqualTo("done 25 25 0 0 0");
    }

    @Test
    void shouldLeaveARedrivenJobAloneThatDiesAgain() throws SQLException {
        bulk.insertDead(1_500);
        long id = bulk.start("bulk_retry('{\"queue\": \"mail\"}')");
        bulk.page();
        // The failed jobs were read before the dead ones.
        bulk.page();
        queue.settle(StoreFixture.dead(queue.claimOne()), StoreFixture.failed(queue.claimOne()));
        bulk.runAll();

        assertThat(bulk.counts(id)).isEqualTo("done 1500 1500 0 0 0");
        assertThat(bulk.count("status = 'dead'")).isEqualTo(1);
        assertThat(bulk.count("status = 'failed'")).isEqualTo(1);
    }

    @Test
    void shouldLeaveJobsAloneThatAreEnqueuedAfterTheStart() throws SQLException {
        bulk.insert(1, "", "");
        long id = bulk.start("bulk_cancel('{\"queue\": \"mail\"}')");
        bulk.insert(1, "", "");
        bulk.runAll();

        assertThat(bulk.counts(id)).isEqualTo("done 1 1 0 0 0");
        assertThat(bulk.count("status = ''")).isEqualTo(1);
    }

    @Test
    void shouldStopWhenItIsAborted() throws SQLException {
        bulk.insertDead(1_500);
        long id = bulk.start("bulk_retry('{\"status\": \"dead\"}')");
        bulk.page();

        assertThat(queue.query("SELECT abort_bulk(" + id + ")")).isEqualTo("t");
        bulk.runAll();

        assertThat(bulk.counts(id)).isEqualTo("aborted 1000 1000 0 0 0");
        assertThat(bulk.operation(id, "finished_at")).isNotEmpty();
        assertThat(queue.query("SELECT abort_bulk(" + id + ")")).isEqualTo("f");
        assertThat(queue.query("SELECT abort_bulk(99)")).isEqualTo("f");
        assertThat(queue.store.bulkWork().untilNext()).isNull();
    }

    /** One strange row must not hide the other operations. */
    @Test
    void shouldShowOperationsThatTheOwnerOfTheTableHasChanged() throws SQLException {
        long low = bulk.start("bulk_retry('{\"status\": \"dead\"}')");
        long high = bulk.start("bulk_retry('{\"status\": \"dead\"}')");
        queue.execute("UPDATE bulk_operation SET walk = -2147483648 WHERE operation_id = " + low);
        queue.execute("UPDATE bulk_operation SET walks = '{}', walk = 2147483647 WHERE operation_id = " + high);

        assertThat(bulk.operation(low, "percent")).isEqualTo("0");
        assertThat(bulk.operation(high, "percent")).isEqualTo("99");
    }

    @Test
    void shouldDeleteOldOperations() throws SQLException {
        long old = bulk.start("bulk_retry('{\"status\": \"dead\"}')");
        bulk.runAll();
        queue.execute("UPDATE bulk_operation SET finished_at = now() - interval '1 h'");
        long running = bulk.start("bulk_retry('{\"status\": \"dead\"}')");

        queue.store.bulkWork().deleteFinished(Duration.ofMinutes(1));

        assertThat(bulk.counts(old)).isNull();
        assertThat(bulk.counts(running)).startsWith("running");
    }
}
