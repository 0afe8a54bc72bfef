package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.job.NodeView;
import org.supaqueue.internal.job.Queues;
import org.supaqueue.internal.job.ServedGroup;

/** Tests what each role may do: the roles that roles.sql creates, the owner, and a role without grants. */
class RolesTest extends StoreTest {

    private static final String INSERT =
            "INSERT INTO job_queue (http_verb, payload, url_path) VALUES ('GET', '{\"key\":\"value\"}', '/api/resource')";

    @BeforeEach
    void makeRoles() throws SQLException, IOException {
        queue.execute("DO $$ BEGIN CREATE ROLE outsider NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        queue.execute("GRANT USAGE ON SCHEMA public TO outsider");
        queue.execute(script());
        queue.insert(aJob().payload("\"of the owner\""));
        queue.claimOne();
    }

    private static String script() throws IOException {
        try (InputStream in = Store.class.getResourceAsStream("/org/supaqueue/sql/roles.sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String as(String role, String sql) throws SQLException {
        try (Connection connection = queue.where.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET ROLE " + role);
            if (!statement.execute(sql)) {
                return null;
            }
            try (ResultSet row = statement.getResultSet()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    @Test
    void shouldLetAProducerInsertJobsAndReadTheirState() throws SQLException {
        assertThat(as("supaqueue_producer", INSERT + " RETURNING job_id")).isEqualTo("2");
        assertThat(as("supaqueue_producer", "SELECT status || content FROM job_queue WHERE job_id = 2"))
                .isEmpty();
        assertThat(queue.claimOne().call().urlPath()).isEqualTo("/api/resource");
    }

    @Test
    void shouldLetAProducerEnqueueUniqueJobsWithKeep() throws SQLException {
        String call = "SELECT (is_new, replaced)::text FROM enqueue_unique('POST', '/a', NULL, 'a', within => '1 h')";

        assertThat(as("supaqueue_producer", call)).isEqualTo("(t,f)");
        assertThat(as("supaqueue_producer", call)).isEqualTo("(f,f)");
        assertThat(queue.column("unique_until - created_at", 2)).isEqualTo("01:00:00");
        as("supaqueue_producer", "INSERT INTO job_queue (http_verb, unique_key) VALUES ('GET', 'b')");
        queue.execute("UPDATE job_queue SET status = 'cancelled', finished_at = now() WHERE unique_key = 'a'");
        queue.execute("UPDATE job_queue SET unique_until = now() - interval '1 s' WHERE unique_key = 'a'");
        assertThat(as("supaqueue_producer", call)).as("released by a node").isEqualTo("(f,f)");
        queue.store.uniqueKeys().restore();
        assertThat(as("supaqueue_producer", call)).isEqualTo("(t,f)");
    }

    @Test
    void shouldShowAProducerNoHolderThatItMayNotRead() throws SQLException, IOException {
        queue.execute("SET supaqueue.role_prefix = 'own'; SET supaqueue.role_own_rows = 'on'; " + script());
        queue.execute("SELECT enqueue_unique('POST', '/a', NULL, 'a')");

        assertThat(as("own_producer", "SELECT u::text FROM enqueue_unique('POST', '/a', NULL, 'a') AS u"))
                .isEqualTo("(,f,f)");
    }

    @Test
    void shouldLetTheOwnerInsertAndRead() throws SQLException {
        queue.execute(INSERT);

        assertThat(queue.query("SELECT (status, content)::text FROM job_queue WHERE job_id = 2"))
                .isEqualTo("(\"\",\"\")");
    }

    /** {@link PrivilegesTest} tests all other refusals. */
    @Test
    void shouldRefuseAProducerToReplaceOrDebounce() {
        for (String arguments :
                List.of("on_conflict => 'REPLACE'", "on_conflict => 'DEBOUNCE', quiet => '1 s', max_wait => '1 s'")) {
            assertThatThrownBy(() ->
                            as("supaqueue_producer", "SELECT enqueue_unique('POST', '', NULL, 'a', " + arguments + ")"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void shouldLetAReaderReadEverythingAndChangeNothing() throws SQLException {
        assertThat(as("supaqueue_reader", "SELECT payload FROM job_queue")).isEqualTo("\"of the owner\"");
        assertThat(as("supaqueue_reader", "SELECT job_id FROM current_jobs")).isEqualTo("1");
        assertThat(as("supaqueue_reader", "SELECT leased_by FROM workers")).isEqualTo("node-a");
        assertThat(as("supaqueue_reader", "SELECT count(*) FROM job_attempt")).isEqualTo("0");
        assertThat(as("supaqueue_reader", "SELECT in_flight FROM queues")).isEqualTo("1");
        assertThat(as("supaqueue_reader", "SELECT job_id FROM find_jobs('{\"status\": \"processing\"}')"))
                .isEqualTo("1");
        assertThat(as("supaqueue_reader", "SELECT job_explain(1)")).contains("node node-a has claimed attempt 1");
        assertThatThrownBy(() -> as("supaqueue_reader", INSERT)).hasMessageContaining("permission denied");
    }

    @Test
    void shouldLetAnOperatorReadLikeAReader() throws SQLException {
        assertThat(as("supaqueue_operator", "SELECT payload FROM job_queue")).isEqualTo("\"of the owner\"");
        assertThat(as("supaqueue_operator", "SELECT count(*) FROM current_jobs, workers, queues"))
                .isEqualTo("1");
    }

    @Test
    void shouldLetAnOperatorPauseResumeAndPurge() throws SQLException {
        queue.insert();

        as("supaqueue_operator", "SELECT pause_queue('default', 'repair')");
        as("supaqueue_operator", "SELECT pause_queue('default', 'long repair')");
        assertThat(as("supaqueue_operator", "SELECT reason FROM queues")).isEqualTo("long repair");
        assertThat(as("supaqueue_operator", "SELECT purge_queue('default')")).isEqualTo("1");
        assertThat(as("supaqueue_operator", "SELECT resume_queue('default')")).isEqualTo("t");
        assertThat(queue.query("SELECT version > 1 FROM queue_control_version")).isEqualTo("t");
        assertThat(queue.query("SELECT error || status FROM job_queue WHERE job_id = 2"))
                .isEqualTo("purgedcancelled");
    }

    @Test
    void shouldLetAnOperatorCancelAndRetry() throws SQLException {
        queue.insert();

        assertThat(as("supaqueue_operator", "SELECT cancel_job(1)")).isEqualTo("REQUESTED");
        assertThat(as("supaqueue_operator", "SELECT cancel_job(2)")).isEqualTo("CANCELLED");
        assertThat(as("supaqueue_operator", "SELECT retry_job(2)")).isEqualTo("RETRIED");
        as("supaqueue_operator", "SELECT retry_failed_jobs()");
    }

    @Test
    void shouldLetAnOperatorRetryAJobWithAKeyAndExplainWhyNot() throws SQLException {
        queue.execute("SELECT cancel_job(1)");
        queue.expire(1);
        queue.store.rescues().rescueExpired(List.of());
        queue.insert(aJob().with("unique_key", "'k'"));
        as("supaqueue_operator", "SELECT cancel_job(2)");
        queue.insert(aJob().with("unique_key", "'k'"));

        assertThat(as("supaqueue_operator", "SELECT retry_job(2)")).isEqualTo("KEY_TAKEN");
        assertThat(as("supaqueue_operator", "SELECT job_explain(2)")).contains("cannot be retried while job 3 holds");
        assertThat(as("supaqueue_operator", "SELECT cancel_job(3)")).isEqualTo("CANCELLED");
        assertThat(as("supaqueue_operator", "SELECT retry_job(2)")).isEqualTo("RETRIED");
        assertThat(as("supaqueue_operator", "SELECT job_id FROM find_jobs('{\"status\": \"\"}')"))
                .isEqualTo("2");

        queue.settle(StoreFixture.failed(queue.claimOne()));
        as("supaqueue_operator", "SELECT retry_failed_jobs()");
        assertThat(queue.claimOne().lease().jobId()).isEqualTo(2);
    }

    @Test
    void shouldLetAnOperatorStartAndAbortBulkOperations() throws SQLException {
        queue.insert();

        String id = as("supaqueue_operator", "SELECT bulk_cancel('{\"status\": \"\"}', requested_by => 'anna')");
        assertThat(as("supaqueue_reader", "SELECT jobs FROM bulk_count('{\"status\": \"\"}')"))
                .isEqualTo("1");
        assertThat(queue.store.bulkWork().runPage()).isPresent();
        assertThat(as(
                        "supaqueue_reader",
                        "SELECT concat_ws(' ', state, changed, requested_by, requested_role)"
                                + " FROM bulk_operations WHERE operation_id = " + id))
                .isEqualTo("done 1 anna supaqueue_operator");
        as("supaqueue_operator", "SELECT bulk_move('{\"status\": \"\"}', priority => 1)");
        id = as("supaqueue_operator", "SELECT bulk_retry('{\"status\": \"cancelled\"}', 5)");
        assertThat(as("supaqueue_operator", "SELECT abort_bulk(" + id + ")")).isEqualTo("t");
        assertThatThrownBy(() -> as("supaqueue_reader", "SELECT bulk_retry('{\"status\": \"cancelled\"}')"))
                .hasMessageContaining("permission denied");
    }

    /** A node has all rights, so the row of an operation must not allow more than the role itself could do. */
    @Test
    void shouldLimitBulkOperationsToOneQueue() throws SQLException, IOException {
        queue.execute("SET supaqueue.role_prefix = 'mail'; SET supaqueue.role_queue = 'mail'; " + script());
        queue.insert(aJob().queue("mail"));
        queue.execute("SELECT bulk_cancel('{\"queue\": \"bills\"}')");

        as("mail_operator", "SELECT bulk_cancel('{\"queue\": \"mail\"}')");
        for (String refused : List.of(
                "bulk_cancel('{\"queue\": \"bills\"}')",
                "bulk_cancel('{\"status\": \"\"}')",
                "bulk_move('{\"queue\": \"mail\"}', queue => 'bills')")) {
            assertThatThrownBy(() -> as("mail_operator", "SELECT " + refused))
                    .as(refused)
                    .hasMessageContaining("row-level");
        }
        assertThat(as("mail_operator", "SELECT abort_bulk(1)")).isEqualTo("f");
        assertThat(as("mail_reader", "SELECT count(*) FROM bulk_operations")).isEqualTo("1");
        assertThat(as("mail_reader", "SELECT jobs FROM bulk_count('{\"status\": \"\"}')"))
                .isEqualTo("1");
    }

    @Test
    void shouldNotLetAnOperatorWriteAnOutcome() {
        assertThatThrownBy(() -> as(
                        "supaqueue_operator",
                        "UPDATE job_queue SET status = 'dead', error = 'x', finished_at = now()"
                                + " WHERE status = 'processing'"))
                .isInstanceOf(SQLException.class);
    }

    /** Grants alone are not enough: row-level security shows a row only to a role with a policy. */
    @Test
    void shouldShowNoRowToARoleThatHasGrantsButNoPolicy() throws SQLException {
        queue.execute("SELECT pause_queue('mail')");
        queue.execute(
                "GRANT SELECT ON job_queue, job_attempt, queue_control, current_jobs, workers, queues TO outsider");
        queue.execute("GRANT EXECUTE ON FUNCTION jobs_in_flight(), queue_states() TO outsider");

        for (String relation : List.of("job_queue", "current_jobs", "workers", "queues", "queue_control")) {
            assertThat(as("outsider", "SELECT count(*) FROM " + relation))
                    .as(relation)
                    .isEqualTo("0");
        }
    }

    @Test
    void shouldExplainToAReaderWhatTheNodesKnow() throws SQLException {
        queue.insert(aJob().queue("mail"));
        try (ListeningConnection listening = ListeningConnection.open(queue.database, queue.store.schema())) {
            listening.holdNodeLock(7);
            new NodeRegistry(queue.database, "test")
                    .write(
                            queue.store.schema(),
                            new NodeView("node-a", List.of(new ServedGroup(Queues.ALL, Optional.of("no secret")))),
                            7);

            assertThat(as("supaqueue_reader", "SELECT job_explain(2)")).contains("no secret");
        }
    }

    @Test
    void shouldLimitRolesToOneQueue() throws SQLException, IOException {
        queue.execute("SET supaqueue.role_prefix = 'mail'; SET supaqueue.role_queue = 'mail'; " + script());
        queue.insert(aJob().queue("mail"));
        queue.execute("INSERT INTO job_attempt (job_id, lease_token, attempt, error, leased_by)"
                + " VALUES (1, 1, 1, 'e', 'n'), (2, 1, 1, 'e', 'n')");
        String insert = "INSERT INTO job_queue (http_verb, queue) VALUES ('POST', '%s')";

        as("mail_producer", insert.formatted("mail"));
        assertThatThrownBy(() -> as("mail_producer", insert.formatted("bills"))).hasMessageContaining("row-level");
        assertThat(as("mail_producer", "SELECT string_agg(job_id::text, ',') FROM job_queue"))
                .isEqualTo("2,3");
        assertThat(as("mail_reader", "SELECT string_agg(job_id::text, ',') FROM job_queue"))
                .isEqualTo("2,3");
        assertThat(as("mail_reader", "SELECT string_agg(job_id::text, ',') FROM job_attempt"))
                .isEqualTo("2");
        assertThat(as("mail_reader", "SELECT count(*) FROM current_jobs")).isEqualTo("0");
        queue.execute("SELECT pause_queue('bills')");
        assertThatThrownBy(() -> as("mail_operator", "SELECT pause_queue('bills')"))
                .hasMessageContaining("row-level");
        assertThat(as("mail_operator", "SELECT resume_queue('bills')")).isEqualTo("f");
        assertThat(as("mail_operator", "SELECT purge_queue('default')")).isEqualTo("0");
        as("mail_operator", "SELECT pause_queue('mail')");
        assertThat(as("mail_reader", "SELECT string_agg(queue, ',') FROM queues"))
                .isEqualTo("mail");
        assertThat(as("mail_operator", "SELECT purge_queue('mail')")).isEqualTo("2");
        assertThat(as("mail_reader", "SELECT string_agg(job_id::text, ',') FROM find_jobs()"))
                .isEqualTo("3,2");
        assertThat(as("mail_reader", "SELECT job_explain(1)")).startsWith("There is no job 1");
        assertThat(as("supaqueue_producer", "SELECT count(*) FROM job_queue")).isEqualTo("3");
    }

    @Test
    void shouldShowAProducerItsOwnRowsOnly() throws SQLException, IOException {
        queue.execute("SET supaqueue.role_prefix = 'own'; SET supaqueue.role_own_rows = 'on'; " + script() + script());
        queue.execute(
                "DO $$ BEGIN CREATE ROLE shop; CREATE ROLE depot; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
                        + " GRANT own_producer TO shop, depot");

        assertThat(as("shop", INSERT + " RETURNING job_id")).isEqualTo("2");
        assertThat(as("depot", INSERT + " RETURNING job_id")).isEqualTo("3");
        queue.insert();

        assertThat(as("shop", "SELECT string_agg(job_id::text, ',') FROM job_queue"))
                .isEqualTo("2");
        assertThat(as("depot", "SELECT string_agg(job_id::text, ',') FROM job_queue"))
                .isEqualTo("3");
        assertThat(as("own_reader", "SELECT count(*) FROM job_queue")).isEqualTo("4");
        assertThatThrownBy(() -> as("shop", "INSERT INTO job_queue (http_verb, enqueued_by) VALUES ('GET', 'depot')"))
                .hasMessageContaining("permission denied");
    }
}
