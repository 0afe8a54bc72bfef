package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.supaqueue.InvalidJobException;
import org.supaqueue.internal.request.UrlPath;
import org.supaqueue.testing.OriginalInstallation;

/** Tests how migrate-from-supa_queue.sql copies each kind of row, and what the script refuses. */
class MoveFromSupaQueueTest extends StoreTest {

    private static final List<String> PATHS = List.of(
            "",
            "/",
            "?",
            "/a",
            "/a/",
            "/a?b=//../%2F",
            "/%41",
            "/a;b",
            "/%C3%A9",
            "/...",
            "/.a",
            "/a..",
            "@host/x",
            "orders",
            " /a",
            "//a",
            "/a//b",
            "/..",
            "/a/../b",
            "/%2e%2E",
            "/.;x",
            "/..%3b",
            "/a%2Fb",
            "/a%5cb",
            "/%00",
            "/%1F",
            "/%7f",
            "/%C2%85",
            "/\u00e9",
            "/a b",
            "/a#b",
            "/%",
            "/%4",
            "/%zz",
            "/a?%",
            "/a?b#c",
            "/\\",
            "/a\n");

    private OriginalInstallation original;

    @BeforeEach
    void installAndStopTheOriginal() throws SQLException {
        queue.execute("CREATE SCHEMA supa_queue");
        original = OriginalInstallation.in(queue.where, "supa_queue");
        original.run("ALTER TABLE supa_queue.job_queue DISABLE TRIGGER process_job_trigger;"
                + " UPDATE cron.job SET active = false");
    }

    @AfterEach
    void close() throws SQLException {
        original.close();
    }

    private void insert(String columns, String... rows) throws SQLException {
        original.run("INSERT INTO supa_queue.job_queue (" + columns + ") VALUES " + String.join(", ", rows));
    }

    private List<String> move(String... settings) throws SQLException {
        for (String setting : settings) {
            original.run("SET supaqueue.move_" + setting);
        }
        return original.run("SET supaqueue.move_from = 'supa_queue.job_queue'; " + OriginalInstallation.script());
    }

    private String copied(String columns) throws SQLException {
        return queue.query("SELECT string_agg((" + columns + ")::text, ' ' ORDER BY job_id) FROM public.job_queue");
    }

    @Test
    void shouldGiveEachJobItsStatus() throws SQLException {
        insert(
                "http_verb, status, retry_count, retry_limit",
                "('POST', '', 0, 10)",
                "('POST', 'processing', 2, 10)",
                "('POST', 'failed', 9, 10)",
                "('POST', 'failed', 10, 10)",
                "('POST', 'complete', 3, 10)");

        assertThat(move())
                .containsExactly(
                        "1 jobs \"\" become \"\"",
                        "1 jobs \"complete\" become \"complete\"",
                        "1 jobs \"failed\" become \"dead\"",
                        "1 jobs \"failed\" become \"failed\"",
                        "1 jobs \"processing\" become \"\"",
                        "5 jobs copied from supa_queue.job_queue to public.job_queue");
        assertThat(copied("job_id, status, retry_count, due, response_status, finished_at IS NOT NULL"))
                .isEqualTo("(1,\"\",0,t,,f) (2,\"\",2,t,,f) (3,failed,9,t,,f) (4,dead,10,t,,t) (5,complete,3,t,200,t)");
        assertThat(queue.query("SELECT string_agg(DISTINCT error, '') FROM job_queue"))
                .isEqualTo("failed in supa_queue, which stored no reason");
        assertThat(queue.claim(10)).hasSize(3);
    }

    @Test
    void shouldCopyTheValuesOfAJob() throws SQLException {
        insert(
                "job_id, http_verb, payload, url_path, content, created_at, status",
                "(70, 'POST', '{\"a\": [1]}', '/a?b=c', 'an answer', '2024-02-29 12:00:00.123456+00', 'complete')");

        move();

        assertThat(queue.query("SELECT (http_verb, payload, url_path, content, created_at AT TIME ZONE 'UTC')::text"
                        + " FROM job_queue WHERE job_id = 70"))
                .isEqualTo("(POST,\"{\"\"a\"\": [1]}\",/a?b=c,\"an answer\",\"2024-02-29 12:00:00.123456\")");
        assertThat(queue.insert()).as("the next id").isEqualTo(71);
    }

    @Test
    void shouldClampRetriesAndReplaceNulls() throws SQLException {
        insert(
                "http_verb, status, retry_count, retry_limit",
                "('POST', '', 7, 5)",
                "('POST', 'processing', 3000, 2000)",
                "('POST', 'failed', -1, -1)",
                "('POST', 'failed', -7, 4)");
        insert(
                "http_verb, status, retry_count, retry_limit, url_path, content, created_at",
                "('POST', 'failed', NULL, NULL, NULL, NULL, NULL)",
                "('POST', 'complete', NULL, NULL, NULL, NULL, 'infinity')");

        move();

        assertThat(copied("status, retry_count, retry_limit"))
                .isEqualTo("(\"\",5,5) (\"\",1000,1000) (dead,0,0) (failed,0,4) (failed,0,10) (complete,0,10)");
        assertThat(queue.query("SELECT count(*) FROM job_queue WHERE isfinite(created_at) AND created_at <= now()"
                        + " AND url_path = '' AND content = ''"))
                .isEqualTo("6");
    }

    @Test
    void shouldMakeUnansweredJobsDeadOnRequest() throws SQLException {
        insert("http_verb, status", "('POST', 'processing')");

        assertThat(move("unanswered = 'dead'")).contains("1 jobs \"processing\" become \"dead\"");

        assertThat(copied("status, error"))
                .isEqualTo("(dead,\"in flight when supa_queue was stopped, so the outcome is unknown\")");
        assertThat(queue.query("SELECT retry_job(1)")).isEqualTo("RETRIED");
    }

    @Test
    void shouldDropTheParametersThatTheOriginalNeverSent() throws SQLException {
        insert("http_verb, payload", "('GET', '{\"a\": {}}')", "('DELETE', '[1]')", "('POST', '[1]')");

        assertThat(move()).noneMatch(notice -> notice.contains("first claim"));

        assertThat(copied("job_id, payload")).isEqualTo("(1,) (2,) (3,[1])");
    }

    @Test
    void shouldKeepParametersOnRequestAndNameThoseThatAreNotFlat() throws SQLException {
        insert(
                "http_verb, payload",
                "('GET', '{\"a\": {}}')",
                "('DELETE', '[1]')",
                "('GET', '{\"a\": 1, \"b\": [\"x\", null]}')",
                "('GET', '{\"a\": [[1]]}')",
                "('GET', NULL)",
                "('GET', '\"text\"')");

        List<String> notices = move("parameters = 'keep'");

        assertThat(notices)
                .filteredOn(notice -> notice.contains("first claim"))
                .containsExactlyElementsOf(List.of("1", "2", "4", "6").stream()
                        .map(id -> "job " + id + " will be dead at its first claim: payload is no flat JSON object, and"
                                + " so cannot become query parameters")
                        .toList());
        assertThat(copied("payload IS NULL")).isEqualTo("false false false false true false");
    }

    @Test
    void shouldNameThePathsThatANodeRefuses() throws SQLException {
        for (String path : PATHS) {
            insert("http_verb, url_path", "('POST', E'" + path.replace("\\", "\\\\") + "')");
        }

        assertThat(move().stream()
                        .filter(notice -> notice.contains(" will be dead at its first claim: url_path "))
                        .map(notice -> PATHS.get(Integer.parseInt(notice.split("[ :]")[1]) - 1)))
                .containsExactlyElementsOf(
                        PATHS.stream().filter(MoveFromSupaQueueTest::isRefused).toList())
                .hasSizeGreaterThan(20)
                .hasSizeLessThan(PATHS.size() - 10);
    }

    private static boolean isRefused(String path) {
        try {
            UrlPath.check(path);
            return false;
        } catch (InvalidJobException refused) {
            return true;
        }
    }

    @Test
    void shouldNameLongPathsAndPayloads() throws SQLException {
        insert(
                "http_verb, url_path, payload",
                "('POST', '/' || repeat('a', 7999), NULL)",
                "('POST', '/' || repeat('a', 8000), NULL)",
                "('POST', '', to_jsonb(repeat('a', 1048574)))",
                "('POST', '', to_jsonb(repeat('a', 1048575)))",
                "('POST', '', to_jsonb(repeat('a', 1048575)))");
        original.run("UPDATE supa_queue.job_queue SET status = 'complete' WHERE job_id = 5");

        assertThat(move())
                .filteredOn(notice -> notice.contains("first claim"))
                .containsExactly(
                        "job 2 will be dead at its first claim: url_path is longer than 8000 bytes",
                        "job 4 will be dead at its first claim: payload is over 1 MiB, the default of"
                                + " supaqueue.payload.max-bytes");
    }

    @Test
    void shouldLimitTheListOfRefusedJobs() throws SQLException {
        original.run("INSERT INTO supa_queue.job_queue (http_verb, url_path)"
                + " SELECT 'POST', '@host' FROM generate_series(1, 250)");

        assertThat(move())
                .hasSize(203)
                .contains("and 50 more jobs")
                .endsWith("250 jobs copied from supa_queue.job_queue to public.job_queue");
    }

    @Test
    void shouldChangeNothingInADryRun() throws SQLException {
        insert("job_id, http_verb, url_path", "(9, 'POST', '@host')");
        original.run("ALTER TABLE supa_queue.job_queue ENABLE TRIGGER ALL");

        assertThat(move("dry_run = 'on'"))
                .containsExactly(
                        "the original still runs; before the copy, run: ALTER TABLE supa_queue.job_queue DISABLE TRIGGER"
                                + " process_job_trigger",
                        "job 9 will be dead at its first claim: url_path \"@host\" does not begin with / or ?",
                        "1 jobs \"\" become \"\"",
                        "1 jobs copied from supa_queue.job_queue to public.job_queue",
                        "dry run: nothing was changed");

        assertThat(queue.query("SELECT to_regclass('supa_queue_moved')")).isNull();
        assertThat(queue.insert()).isEqualTo(1);
    }

    /** Finished jobs that the queue has deleted must not come back, and sent jobs must not be sent again. */
    @Test
    void shouldCopyOnlyTheNewRowsInALaterRun() throws SQLException {
        insert("http_verb, status", "('POST', '')", "('POST', 'complete')");
        move();
        queue.execute("DELETE FROM job_queue");
        queue.insert();
        insert("http_verb, status", "('POST', '')");
        original.run("UPDATE supa_queue.job_queue SET job_id = 100 WHERE job_id = 3");

        assertThat(move()).endsWith("1 jobs copied from supa_queue.job_queue to public.job_queue");
        assertThat(copied("job_id")).isEqualTo("3 100");
        assertThat(move()).containsExactly("0 jobs copied from supa_queue.job_queue to public.job_queue");
        assertThat(queue.insert()).isEqualTo(101);
    }

    @Test
    void shouldKeepTheSequenceThatIsAhead() throws SQLException {
        queue.execute("SELECT setval('job_queue_job_id_seq', 500)");
        insert("http_verb", "('POST')");

        move();

        assertThat(queue.insert()).isEqualTo(501);
    }

    @Test
    void shouldRefuseIdsThatOtherJobsHave() throws SQLException {
        queue.insert();
        insert("http_verb", "('POST')", "('POST')");

        assertThatThrownBy(this::move)
                .hasMessageContaining("the queue has 1 other jobs with ids of the original")
                .hasMessageContaining("The first of these ids: 1");
        assertThat(queue.query("SELECT count(*) FROM job_queue")).isEqualTo("1");
        assertThat(queue.query("SELECT to_regclass('supa_queue_moved')")).isNull();
    }

    @Test
    void shouldRefuseWhileTheOriginalRuns() throws SQLException {
        original.run("UPDATE cron.job SET active = true WHERE jobid <> 1");
        assertThatThrownBy(this::move)
                .hasMessageContaining("the original still runs")
                .hasMessageContaining("Run: SELECT cron.alter_job(2, active => false)");

        original.run("ALTER TABLE supa_queue.job_queue ENABLE TRIGGER ALL");
        assertThatThrownBy(this::move)
                .hasMessageContaining("Run: ALTER TABLE supa_queue.job_queue DISABLE TRIGGER process_job_trigger");

        original.run("ALTER TABLE supa_queue.job_queue DISABLE TRIGGER ALL; UPDATE cron.job SET active = jobid = 3");
        assertThat(move()).hasSize(1);
    }

    @Test
    void shouldMoveWithoutPgCron() throws SQLException {
        original.run("DROP SCHEMA cron CASCADE");

        assertThat(move()).hasSize(1);
    }

    @Test
    void shouldRefuseRowsThatTheOriginalCannotHave() throws SQLException {
        original.run("ALTER TABLE supa_queue.job_queue DROP CONSTRAINT job_queue_http_verb_check");
        insert(
                "http_verb, status, payload",
                "('HEAD', '', NULL)",
                "('PATCH', '', NULL)",
                "('POST', 'archived', NULL)",
                "('POST', '', ('[' || repeat('1e131071,', 10) || '1]')::jsonb)");

        assertThatThrownBy(this::move)
                .hasMessageContaining("3 jobs of the original cannot be copied")
                .hasMessageContaining("job 1: http_verb is \"HEAD\"\njob 3: the original has no status \"archived\"\n"
                        + "job 4: payload is over 1 MiB as text");
        original.run("DELETE FROM supa_queue.job_queue WHERE job_id <> 2");
        assertThat(move()).endsWith("1 jobs copied from supa_queue.job_queue to public.job_queue");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            unanswered = 'again'     ; supaqueue.move_unanswered is "again" and must be send or dead
            parameters = 'all'       ; supaqueue.move_parameters is "all" and must be drop or keep
            from = 'job_queue'       ; supaqueue.move_from is "job_queue" and must name the original's table with its schema
            from = ''                ; supaqueue.move_from is "" and must name
            from = 'public.job_queue'; supaqueue.move_from names public.job_queue, which is a table of this queue
            from = 'cron.job'        ; cron.job is not a table of supa_queue: it lacks the columns job_id, http_verb
            """)
    void shouldRefuseInvalidSettings(String setting, String message) throws SQLException {
        original.run("SET supaqueue.move_from = 'supa_queue.job_queue'; SET supaqueue.move_" + setting);

        assertThatThrownBy(() -> original.run(OriginalInstallation.script())).hasMessageContaining(message);
    }

    @Test
    void shouldRefuseASchemaWithoutTheQueue() throws SQLException {
        original.run("SET search_path = net");

        assertThatThrownBy(this::move).hasMessageContaining("schema net has no table job_queue of this queue");
    }

    /** Row-level security would hide the rows, and the script would copy nothing without an error. */
    @Test
    void shouldRefuseARoleThatDoesNotSeeTheRows() throws SQLException {
        insert("http_verb", "('POST')");
        original.run("GRANT ALL ON SCHEMA public, supa_queue TO " + original.user() + ";"
                + " GRANT ALL ON ALL TABLES IN SCHEMA public, supa_queue TO " + original.user() + "; SET ROLE "
                + original.user());

        assertThatThrownBy(this::move).hasMessageContaining("row-level security hides jobs from the role");
    }

    @Test
    void shouldCopyFromATableWithOtherColumns() throws SQLException {
        original.run("ALTER TABLE supa_queue.job_queue ADD COLUMN note text, ALTER COLUMN created_at TYPE timestamp,"
                + " ALTER COLUMN retry_limit TYPE smallint, ALTER COLUMN status TYPE varchar(20), ADD COLUMN gone text;"
                + " ALTER TABLE supa_queue.job_queue DROP COLUMN gone");
        insert("http_verb, note", "('POST', 'mine')");

        assertThat(move()).endsWith("1 jobs copied from supa_queue.job_queue to public.job_queue");
    }

    @Test
    void shouldCallNoOperatorOfAnotherRole() throws SQLException {
        insert("http_verb, status", "('GET', '')", "('POST', 'failed')", "('POST', 'complete')");
        HostileNames.createIn(queue);

        move("parameters = 'keep'");

        assertThat(HostileNames.wereCalled(queue)).isFalse();
    }
}
