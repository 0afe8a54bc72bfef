package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.supaqueue.internal.store.Database;
import org.supaqueue.internal.store.Migrator;
import org.supaqueue.testing.Databases;
import org.supaqueue.testing.OriginalInstallation;
import org.supaqueue.testing.PostgresMajor;
import org.supaqueue.testing.RawReply;
import org.supaqueue.testing.TestDatabase;

/** Runs the steps of docs/migrating-from-supa_queue.md in their order, and lets a node send the copied jobs. */
@ParameterizedClass
@EnumSource
@Tag("database")
class MoveRehearsalTest {

    @Parameter
    PostgresMajor major;

    private NodeFixture queue;
    private OriginalInstallation original;
    private String url;

    @BeforeEach
    void installTheOriginal() throws SQLException {
        TestDatabase database = Databases.fresh(major);
        queue = new NodeFixture(database);
        queue.consumer.script("/base/gone", RawReply.of(410, "gone"));
        original = OriginalInstallation.in(database, "public");
        url = database.server().getJdbcUrl(original.user(), database.name());
        original.run(
                "GRANT USAGE ON SCHEMA public TO " + original.user() + ";"
                        + " CREATE TABLE orders (name text, job_id bigint CONSTRAINT orders_job_id_fkey REFERENCES job_queue);");
        insertOriginal("'POST', '/sent'", "'GET', '/read'", "'POST', '@host'", "'POST', 'orders'", "'POST', '/gone'");
        insertOriginal("'POST', '/answered'", "'POST', '/complete'", "'POST', '/retry'", "'POST', '/tried'");
        original.run("UPDATE job_queue SET status = 'complete', content = 'before' WHERE job_id = 7;"
                + " UPDATE job_queue SET status = 'failed', retry_count = 3 WHERE job_id = 8;"
                + " UPDATE job_queue SET status = 'failed', retry_count = 11 WHERE job_id = 9;"
                + " DELETE FROM current_jobs WHERE job_id >= 7; INSERT INTO orders VALUES ('first', 1);"
                + " INSERT INTO net._http_response SELECT request_id, 200, 'late' FROM current_jobs WHERE job_id = 6");
    }

    @AfterEach
    void close() throws Exception {
        original.close();
        queue.close();
    }

    private void insertOriginal(String... rows) throws SQLException {
        for (String row : rows) {
            original.run("INSERT INTO public.job_queue (http_verb, url_path, payload) VALUES (" + row
                    + ", '{\"nested\": {}}')");
        }
    }

    /** What an application with the queue does when it starts with supaqueue.enabled=false. */
    private void startApplication(String schema) throws SQLException {
        try (HikariDataSource pool = TestDatabase.pool(url)) {
            new Migrator(new Database(pool), schema, true).run();
        }
    }

    private void stopTheOriginal() throws SQLException {
        original.step("stop-sending");
        assertThat(original.result("requests-to-send")).isEqualTo("0");
        original.step("stop-collecting");
        original.step("collect-answers");
        insertOriginal("'POST', '/inserted-while-stopped'");
    }

    private QueueNode send(String schema) {
        QueueNode node = queue.start("node-a", url);
        await().until(
                        () -> queue.query("SELECT count(*) FROM " + schema
                                + ".job_queue WHERE status IN ('', 'failed', 'processing')"),
                        "0"::equals);
        return node;
    }

    private String states(String table) {
        return queue.query("SELECT string_agg(concat(url_path, ' ', status), ', ' ORDER BY job_id) FROM " + table);
    }

    private void prepare() throws SQLException {
        original.step("create-schema");
        assertThat(original.result("secrets")).isNotNull();
        startApplication("jobs");
        assertThat(original.step("dry-run"))
                .anyMatch(notice -> notice.startsWith("the original still runs"))
                .anyMatch(notice -> notice.contains("job 4 will be dead at its first claim: url_path \"orders\""))
                .endsWith("9 jobs copied from public.job_queue to jobs.job_queue", "dry run: nothing was changed");
    }

    private void copyAndSwitch() throws SQLException {
        assertThat(original.step("copy")).endsWith("10 jobs copied from public.job_queue to jobs.job_queue");
        insertOriginal("'POST', '/inserted-late'");
        original.step("switch");
        assertThat(original.result("foreign-keys")).isEqualTo("public.orders");
        original.run("SET search_path = jobs, public");
        original.step("change-foreign-key");
        assertThat(original.step("copy")).endsWith("1 jobs copied from public.job_queue to jobs.job_queue");
        assertThat(original.step("dry-run")).startsWith("0 jobs copied from public.job_queue to jobs.job_queue");
    }

    @Test
    void shouldMoveToASchemaOfItsOwn() throws SQLException {
        prepare();
        stopTheOriginal();
        original.step("correct-paths");
        copyAndSwitch();

        send("jobs");
        assertThat(original.result("watch")).isNotNull();
        assertThat(states("jobs.job_queue"))
                .isEqualTo("/sent complete, /read complete, @host dead, /orders complete, /gone dead,"
                        + " /answered complete, /complete complete, /retry complete, /tried dead,"
                        + " /inserted-while-stopped complete, /inserted-late complete");
        assertThat(queue.consumer.requests("/base/read"))
                .singleElement()
                .satisfies(request -> assertThat(request.line()).isEqualTo("GET /base/read HTTP/1.1"));
        assertThat(queue.consumer.requests("/base/answered")).isEmpty();
        assertThat(queue.attemptsReceived("/base/retry")).containsExactly("4");
    }

    @Test
    void shouldLetProgramsGoOnAndRemoveTheOriginal() throws SQLException {
        prepare();
        stopTheOriginal();
        original.step("correct-paths");
        copyAndSwitch();

        original.run("SET ROLE " + original.user() + "; SET search_path = jobs, public");
        assertThat(original.query(
                        "INSERT INTO job_queue (http_verb, url_path) VALUES ('POST', '/new') RETURNING job_id"))
                .isEqualTo("12");
        original.run("SELECT retry_failed_jobs(); SELECT process_current_jobs_if_unlocked(); RESET ROLE");
        original.step("clean-up");
        assertThat(queue.query("SELECT string_agg(jobname, '') FROM cron.job")).isEqualTo("of the application");
        assertThat(send("jobs")).isNotNull();
        assertThat(queue.query("SELECT status FROM jobs.job_queue WHERE job_id = 12"))
                .isEqualTo("complete");
    }

    @Test
    void shouldGoBack() throws SQLException {
        original.step("create-schema");
        startApplication("jobs");
        stopTheOriginal();
        original.step("copy");
        original.step("switch");
        QueueNode node = send("jobs");
        node.stop();
        original.run("DELETE FROM jobs.job_queue WHERE url_path = '/sent'");
        original.run("INSERT INTO jobs.job_queue (http_verb, url_path, retry_limit)"
                + " VALUES ('POST', '/new', 0), ('PUT', '/put', 10)");
        insertOriginal("'POST', '/inserted-late'");
        original.run("UPDATE public.job_queue SET job_id = 30 WHERE url_path = '/inserted-late'");

        original.step("switch-back");
        original.step("copy-back");
        original.step("start-original");
        original.step("drop-schema");

        assertThat(states("public.job_queue"))
                .isEqualTo("/sent complete, /read complete, @host failed, orders failed, /gone failed,"
                        + " /answered complete, /complete complete, /retry complete, /tried failed,"
                        + " /inserted-while-stopped complete, /new failed, /inserted-late failed");
        assertThat(queue.query("SELECT string_agg(url_path, ',' ORDER BY job_id) FROM public.job_queue"
                        + " WHERE status = 'failed' AND retry_count < retry_limit"))
                .as("what the original sends again")
                .isEqualTo("/new,/inserted-late");
        assertThat(queue.query("SELECT content FROM public.job_queue WHERE job_id = 7"))
                .isEqualTo("before");
        insertOriginal("'POST', '/after'");
        assertThat(queue.query("SELECT (job_id, status)::text FROM public.job_queue WHERE url_path = '/after'"))
                .isEqualTo("(31,processing)");
        assertThat(queue.query("SELECT bool_and(active) FROM cron.job")).isEqualTo("t");
    }

    @Test
    void shouldCopyAsARoleThatOwnsBothTables() throws SQLException {
        original.step("create-schema");
        startApplication("jobs");
        stopTheOriginal();
        String owner = "both_" + original.user();
        original.run("CREATE ROLE " + owner + " IN ROLE " + original.user() + ";"
                + " ALTER TABLE public.job_queue OWNER TO " + owner + "; SET ROLE " + owner);

        assertThat(original.step("copy"))
                .startsWith(
                        "the role " + owner + " cannot read cron.job: verify that pg_cron no longer runs the original")
                .endsWith("10 jobs copied from public.job_queue to jobs.job_queue");
        assertThat(queue.query(
                        "SELECT string_agg(DISTINCT tableowner::text, '') FROM pg_tables WHERE schemaname = 'jobs'"))
                .isEqualTo(original.user());
    }

    /** The tables belong to an extension, as after CREATE EXTENSION "mansueli-supa_queue". */
    @Test
    void shouldMoveWithinTheSameSchemaAndGoBack() throws SQLException {
        original.run("ALTER EXTENSION plpgsql ADD TABLE job_queue; ALTER EXTENSION plpgsql ADD TABLE current_jobs;"
                + " ALTER EXTENSION plpgsql ADD FUNCTION retry_failed_jobs()");
        original.run("ALTER SCHEMA public OWNER TO " + original.user());
        stopTheOriginal();
        original.step("move-away");
        startApplication(null);

        assertThat(original.step("copy-same-schema"))
                .endsWith("10 jobs copied from supa_queue.job_queue to public.job_queue");
        QueueNode node = send("public");
        assertThat(states("public.job_queue"))
                .isEqualTo("/sent complete, /read complete, @host dead, orders dead, /gone dead,"
                        + " /answered complete, /complete complete, /retry complete, /tried dead,"
                        + " /inserted-while-stopped complete");
        node.stop();

        original.run(
                original.text("copy-back").replace("public.", "supa_queue.").replace("jobs.", "public."));
        original.step("move-back");
        original.step("start-original");
        insertOriginal("'POST', '/after'");
        assertThat(states("public.job_queue"))
                .contains("/sent complete", "@host failed")
                .endsWith("/after processing");
        assertThat(queue.query("SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
                        + " AND proname IN ('retry_failed_jobs', 'process_current_jobs_if_unlocked')"))
                .isEqualTo("2");
    }
}
