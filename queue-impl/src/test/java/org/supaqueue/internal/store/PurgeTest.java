package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests the purge of a queue, by the SQL function and by the pages of the Java API. */
class PurgeTest extends StoreTest {

    private static final String WAITING = "status IN ('', 'failed') AND queue = 'mail'";

    private CallerControls controls;

    private long count(String condition) throws SQLException {
        return Long.parseLong(queue.query("SELECT count(*) FROM job_queue WHERE " + condition));
    }

    private void insert(int jobs, String columns, String values) throws SQLException {
        queue.execute("INSERT INTO job_queue (http_verb, queue" + columns + ") SELECT 'POST', 'mail'" + values
                + " FROM generate_series(1, " + jobs + ") AS i");
    }

    /** Purges as the Java API does, with a transaction for each page. Returns the sizes of the pages. */
    private List<Long> purgeInPages() throws SQLException {
        List<Long> pages = new ArrayList<>();
        try (CallerStore store = new CallerStore(queue.where.dataSource(), "None")) {
            controls = new CallerControls(store);
            Schema schema = queue.store.schema();
            Purge purge = new Purge("mail", controls.lastJob(schema));
            while (purge.position() != null) {
                Purge.Page page = controls.purgePage(schema, purge.position());
                purge.moveBehind(page);
                pages.add(page.purged());
            }
            assertThat(purge.purged())
                    .isEqualTo(pages.stream().mapToLong(Long::longValue).sum());
        }
        return pages;
    }

    private void insertOneOfEachState() throws SQLException {
        queue.insert(aJob().queue("mail"));
        queue.insert(aJob().queue("mail").runAt("now() + interval '1 h'"));
        queue.insert(aJob().queue("mail").with("status", "'failed'").with("error", "'e'"));
        queue.insert(aJob().queue("mail")
                .with("status", "'failed'")
                .with("error", "'e'")
                .runAt("now() + interval '1 h'"));
        queue.insert(aJob().queue("other"));
        queue.insert(aJob().queue("mail")
                .with("status", "'dead'")
                .with("error", "'e'")
                .with("finished_at", "now()"));
        queue.insert(aJob().queue("mail")
                .with("status", "'processing'")
                .with("claimed_from", "''")
                .with("lease_token", "1")
                .with("leased_by", "'n'")
                .with("leased_until", "now()"));
    }

    private String states() throws SQLException {
        return queue.query(
                "SELECT string_agg(status || '/' || COALESCE(error, ''), ',' ORDER BY job_id) FROM job_queue");
    }

    private static final String PURGED =
            "cancelled/purged,cancelled/purged,cancelled/purged,cancelled/purged,/,dead/e,processing/";

    @Test
    void shouldCancelTheWaitingJobsOfOneQueueBySql() throws SQLException {
        insertOneOfEachState();

        assertThat(queue.query("SELECT purge_queue('mail')")).isEqualTo("4");

        assertThat(states()).isEqualTo(PURGED);
        assertThat(count("status = 'cancelled' AND finished_at IS NOT NULL AND cancel_requested_at IS NOT NULL"))
                .isEqualTo(4);
        assertThat(queue.query("SELECT purge_queue('mail')")).isEqualTo("0");
    }

    @Test
    void shouldCancelTheWaitingJobsOfOneQueueInPages() throws SQLException {
        insertOneOfEachState();

        assertThat(purgeInPages()).containsExactly(2L, 2L);

        assertThat(states()).isEqualTo(PURGED);
    }

    @Test
    void shouldCancelAThousandJobsPerTransaction() throws SQLException {
        insert(2_500, ", priority", ", i % 3");
        insert(1_000, ", run_at", ", now() + interval '1 h'");

        assertThat(purgeInPages()).containsExactly(1_000L, 0L, 1_000L, 1_000L, 500L);

        assertThat(count(WAITING)).isZero();
        assertThat(count("error = 'purged'")).isEqualTo(3_500);
    }

    @Test
    void shouldLetAPurgedJobBeRedriven() throws SQLException {
        long id = queue.insert(aJob().queue("mail"));
        queue.execute("SELECT purge_queue('mail')");

        assertThat(queue.query("SELECT retry_job(" + id + ")")).isEqualTo("RETRIED");

        assertThat(queue.claimOne().lease().jobId()).isEqualTo(id);
    }

    @Test
    void shouldNotWaitForALockedJob() throws SQLException {
        insert(3, "", "");
        try (Connection other = queue.where.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT 1 FROM job_queue WHERE job_id = 2 FOR UPDATE");

            assertThat(queue.query("SELECT purge_queue('mail')")).isEqualTo("2");
            assertThat(purgeInPages()).containsExactly(0L, 0L, 0L, 0L, 0L, 0L);
            other.rollback();
        }
        assertThat(purgeInPages()).containsExactly(0L, 1L);
    }

    /** A second pass of the same purge finds a job whose lock was released meanwhile. */
    @Test
    void shouldTryASkippedJobAgain() throws SQLException {
        insert(3, "", "");
        try (CallerStore store = new CallerStore(queue.where.dataSource(), "None");
                Connection other = queue.where.connect();
                Statement statement = other.createStatement()) {
            controls = new CallerControls(store);
            Purge purge = new Purge("mail", 3);
            other.setAutoCommit(false);
            statement.execute("SELECT 1 FROM job_queue WHERE job_id = 2 FOR UPDATE");
            for (int page = 0; page < 2; page++) {
                purge.moveBehind(controls.purgePage(queue.store.schema(), purge.position()));
            }
            other.rollback();
            while (purge.position() != null) {
                purge.moveBehind(controls.purgePage(queue.store.schema(), purge.position()));
            }
            assertThat(purge.purged()).isEqualTo(3);
        }
    }

    @Test
    void shouldNotChaseJobsThatAreEnqueuedDuringThePurge() throws SQLException {
        insert(1, "", "");
        try (CallerStore store = new CallerStore(queue.where.dataSource(), "None")) {
            controls = new CallerControls(store);
            Purge purge = new Purge("mail", controls.lastJob(queue.store.schema()));
            insert(1, "", "");
            while (purge.position() != null) {
                purge.moveBehind(controls.purgePage(queue.store.schema(), purge.position()));
            }
            assertThat(purge.purged()).isEqualTo(1);
        }
        assertThat(count(WAITING)).isEqualTo(1);
    }
}
