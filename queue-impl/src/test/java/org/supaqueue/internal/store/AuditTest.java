package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every action of a person leaves a row in {@code job_audit}, in the transaction of the action. */
class AuditTest extends StoreTest {

    private static final String AS_ANNA =
            "SELECT set_config('supaqueue.actor', 'anna', true), set_config('supaqueue.actor_source', 'console', true); ";
    private static final String BY_API = "SELECT set_config('supaqueue.actor_source', 'api', true); ";

    @BeforeEach
    void makeRoles() throws SQLException, IOException {
        try (InputStream in = Store.class.getResourceAsStream("/org/supaqueue/sql/roles.sql")) {
            queue.execute(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        queue.execute("DO $$ BEGIN CREATE ROLE otto LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
                + " GRANT supaqueue_operator TO otto");
    }

    /** {@return the rows of the audit, without ids, times and the login} */
    private String audit() throws SQLException {
        return queue.query("SELECT string_agg(concat_ws(' ', action, queue, job_id, schedule, operation_id, details,"
                + " affected), E'\\n' ORDER BY audit_id) FROM job_audit");
    }

    private String actors() throws SQLException {
        return queue.query(
                "SELECT string_agg(DISTINCT concat_ws('/', actor, actor_source, db_user), ' ') FROM job_audit");
    }

    @Test
    void shouldAuditTheActionsOnJobs() throws SQLException {
        queue.insert(aJob().queue("mail"));
        queue.insert(aJob().queue("mail"));
        queue.insert(aJob().queue("mail"));
        queue.insert();
        queue.execute("SELECT cancel_job(1); SELECT cancel_job(1); SELECT cancel_job(99); SELECT retry_job(99)");
        queue.execute(
                "SELECT retry_job(1); SELECT retry_job(1); SELECT purge_queue('mail'); SELECT purge_queue('mail')");
        queue.claimOne();
        queue.execute("SELECT cancel_job(4); " + AS_ANNA + "SELECT audit_enqueue(4, 2)");

        assertThat(audit()).isEqualTo("""
                cancel_job mail 1 {"result": "CANCELLED"} 1
                retry_job mail 1 {"status": "cancelled"} 1
                purge_queue mail 3
                cancel_job default 4 {"result": "REQUESTED"} 1
                enqueue_job default 4 {"copy_of": 2} 1""");
        assertThat(actors()).isEqualTo("anna/console/postgres postgres/sql/postgres");
    }

    @Test
    void shouldAuditTheRetryOfAJobWithoutItsKey() throws SQLException {
        queue.insert(aJob().with("unique_key", "'k'"));
        queue.execute("SELECT cancel_job(1); SELECT retry_job(1)");
        queue.insert(aJob().with("unique_key", "'other'"));

        assertThat(queue.query("SELECT count(*) FROM job_audit WHERE action = 'retry_job' AND job_id = 1"))
                .isEqualTo("1");
    }

    @Test
    void shouldAuditPauses() throws SQLException {
        queue.execute("SELECT pause_queue('mail', 'holidays'); SELECT pause_queue('mail', 'holidays')");
        queue.execute("SELECT pause_queue('mail'); SELECT resume_queue('mail'); SELECT resume_queue('mail')");
        queue.execute("SELECT pause_queue('mail'); DELETE FROM queue_control");

        assertThat(audit()).isEqualTo("""
                pause_queue mail {"reason": "holidays"}
                pause_queue mail
                resume_queue mail
                pause_queue mail
                resume_queue mail""");
    }

    @Test
    void shouldAuditSchedules() throws SQLException {
        queue.execute("SELECT create_schedule('s', '0 0 * * *', 'POST', '/x', '{\"secret\": 1}')");
        queue.execute("SELECT create_schedule('s', '0 0 * * *', 'POST', '/x', '{\"secret\": 1}')");
        queue.execute("SELECT create_schedule('s', '0 1 * * *', 'POST', '/x', '{\"secret\": 2}')");
        queue.execute("SELECT pause_schedule('s', 'why'); SELECT resume_schedule('s'); SELECT resume_schedule('s')");
        queue.execute("SELECT run_schedule('s'); SELECT backfill_schedule('s', '2026-01-01Z', '2026-01-02Z')");
        queue.execute("SELECT drop_schedule('s'); SELECT drop_schedule('s')");

        assertThat(audit()).isEqualTo("""
                create_schedule default s {"cron": "0 0 * * *", "zone": "UTC"}
                change_schedule default s {"changed": ["cron", "payload"]}
                pause_schedule default s {"reason": "why"}
                resume_schedule default s
                run_schedule default s
                backfill_schedule default s {"since": "2026-01-01T00:00:00+00:00", "until": "2026-01-02T00:00:00+00:00"}
                drop_schedule default s""");
    }

    @Test
    void shouldNotAuditWhatConfigurationAndNodesDo() throws SQLException {
        String definition = "'{\"name\": \"c\", \"cron\": \"0 0 * * *\", \"zone\": \"UTC\", \"http_verb\": \"POST\","
                + " \"url_path\": \"/\", \"headers\": {}, \"queue\": \"default\", \"priority\": %d, \"retry_limit\": 1,"
                + " \"missed\": \"once\", \"missed_within\": \"1 day\", \"overlap\": \"allow\", \"jitter\": \"0\"}'";
        queue.execute("SELECT write_schedule(" + definition.formatted(1) + ", NULL, 'app', 'h1')");
        queue.execute("SELECT write_schedule(" + definition.formatted(2) + ", NULL, 'app', 'h2')");
        queue.store.schedules().pauseRemoved(List.of(), "app");
        queue.execute("SELECT write_schedule(" + definition.formatted(2) + ", NULL, 'app', 'h2')");
        queue.execute("UPDATE job_schedule SET next_run = now(), last_run = now(), problem = 'x', problem_at = now(),"
                + " run_requested_at = NULL, backfill_from = NULL");

        assertThat(audit()).isNull();
    }

    @Test
    void shouldAuditBulkOperations() throws SQLException {
        queue.execute(
                AS_ANNA + "SELECT bulk_cancel('{\"queue\": \"mail\"}', 5); SELECT abort_bulk(1); SELECT abort_bulk(1)");
        queue.execute("UPDATE bulk_operation SET changed = 3");

        assertThat(audit()).isEqualTo("""
                bulk_cancel mail 1 {"rate": 5, "filter": {"queue": "mail"}, "requested_by": "postgres"}
                abort_bulk mail 1 0""");
        assertThat(actors()).isEqualTo("anna/console/postgres");
    }

    @Test
    void shouldRollBackTheAuditWithTheAction() throws SQLException {
        queue.insert();
        assertThatThrownBy(() -> queue.execute("SELECT cancel_job(1); SELECT pause_queue('a'); SELECT 1 / 0"))
                .hasMessageContaining("division by zero");

        assertThat(audit()).isNull();
        assertThat(queue.status(1)).isEmpty();
    }

    /** An application cancels jobs as a part of its work; the same call is audited if the application names a person. */
    @Test
    void shouldAuditAnApplicationThatCancelsJobsOnlyForAPerson() throws SQLException {
        queue.insert();
        queue.insert();
        queue.execute(BY_API + "SELECT cancel_job(1); SELECT retry_job(1)");
        assertThat(audit()).isNull();

        queue.execute(BY_API + "SELECT set_config('supaqueue.actor', 'anna', true); SELECT cancel_job(2)");
        queue.execute(BY_API + "SELECT pause_queue('a')");

        assertThat(actors()).isEqualTo("anna/api/postgres postgres/api/postgres");
    }

    private void asOtto(String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(queue.where.server().getJdbcUrl("otto", queue.where.name()));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void shouldAuditAnOperatorWhateverTheSettingsSay() throws SQLException {
        queue.insert();
        asOtto(BY_API + "SELECT cancel_job(1)");
        asOtto(AS_ANNA + "SELECT retry_job(1); SELECT purge_queue('default'); SELECT pause_queue('a')");
        asOtto("SET supaqueue.actor_source = 'owner'; SELECT bulk_retry('{\"queue\": \"a\"}')");

        assertThat(queue.query("SELECT string_agg(concat_ws('/', action, actor, actor_source, db_user), ' '"
                        + " ORDER BY audit_id) FROM job_audit"))
                .isEqualTo("cancel_job/otto/api/otto retry_job/anna/console/otto purge_queue/anna/console/otto"
                        + " pause_queue/anna/console/otto bulk_retry/otto/sql/otto");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO job_audit (action) VALUES ('pause_queue')",
                "INSERT INTO job_audit (action, actor) VALUES ('cancel_job', 'anna')",
                "INSERT INTO job_audit (action, db_user) VALUES ('cancel_job', 'anna')",
                "UPDATE job_audit SET action = 'x'",
                "DELETE FROM job_audit",
                "TRUNCATE job_audit",
                "SELECT audit_enqueue(1)",
                "INSERT INTO queue_stats (queue) VALUES ('a')"
            })
    void shouldNotLetAnOperatorWriteTheAudit(String sql) {
        assertThatThrownBy(() -> asOtto(sql))
                .hasMessageMatching("(?s).*(row-level security|permission denied|must be).*");
    }

    @Test
    void shouldDeleteOldRows() throws SQLException {
        queue.execute("SELECT pause_queue('a'); SELECT pause_queue('b')");
        queue.execute("UPDATE job_audit SET at = now() - interval '366 days' WHERE queue = 'a'");
        queue.execute(
                "INSERT INTO queue_stats SELECT r, now() - days * interval '1 day', 'a', 0, 0, 0, 0, 0, 0, '{}', '{}'"
                        + " FROM unnest(ARRAY['minute', 'hour']) AS r, unnest(ARRAY[1, 3, 36]) AS days");
        queue.execute(
                "INSERT INTO error_stats SELECT resolution, bucket_start, queue, 'f', 'e', NULL, 1, 0, NULL, now()"
                        + " FROM queue_stats");

        queue.store.oldRecords().delete(Duration.ofDays(365));

        assertThat(queue.query("SELECT string_agg(queue, ' ') FROM job_audit")).isEqualTo("b");
        for (String table : List.of("queue_stats", "error_stats")) {
            assertThat(queue.query(
                            "SELECT string_agg(concat(resolution, ' ', (now() - bucket_start) > interval '2 days'),"
                                    + " ', ' ORDER BY resolution, bucket_start DESC) FROM " + table))
                    .isEqualTo("hour f, hour t, minute f");
        }
    }
}
