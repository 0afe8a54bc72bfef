package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.HttpVerb;
import org.supaqueue.InvalidJobException;
import org.supaqueue.Job;
import org.supaqueue.JobFilter;
import org.supaqueue.JobId;
import org.supaqueue.JobPage;
import org.supaqueue.JobState;
import org.supaqueue.testing.Guide;

/** Tests the search for jobs, by {@code find_jobs} and by the statement of {@code JobQueue.jobs}. */
class JobSearchTest extends StoreTest {

    private JobPage page(JobFilter filter) throws SQLException {
        NamedSql sql = queue.store.schema().statement(CallerResults.PAGE);
        try (Connection connection = queue.where.connect();
                PreparedStatement statement = connection.prepareStatement(sql.text())) {
            SqlParameters parameters = sql.of(statement);
            parameters.setString("filter", filter.toJson());
            parameters.setString("before", filter.before().map(JobId::toString).orElse(null));
            parameters.setInt("page_size", filter.pageSize());
            try (ResultSet row = statement.executeQuery()) {
                return new PageReader(filter.pageSize()).read(row);
            }
        }
    }

    private List<Long> ids(JobFilter filter) throws SQLException {
        return ids(page(filter));
    }

    private static List<Long> ids(JobPage page) {
        return page.jobs().stream().map(job -> job.id().value()).toList();
    }

    private void insertMany(int jobs) throws SQLException {
        queue.execute("INSERT INTO job_queue (http_verb, url_path) SELECT 'POST', '/' || n FROM generate_series(1, "
                + jobs + ") AS n");
    }

    private void finish(String status, String condition) throws SQLException {
        queue.execute("UPDATE job_queue SET status = '" + status + "', finished_at = now(), error = 'answered 503'"
                + " WHERE " + condition);
    }

    @Test
    void shouldPageThroughAllJobsNewestFirst() throws SQLException {
        insertMany(25);

        List<Long> seen = new ArrayList<>();
        JobFilter filter = JobFilter.all().pageSize(10);
        JobPage page = page(filter);
        seen.addAll(ids(page));
        while (page.next().isPresent()) {
            page = page(filter.before(page.next().get()));
            seen.addAll(ids(page));
        }

        assertThat(seen).hasSize(25).isSortedAccordingTo((a, b) -> Long.compare(b, a));
    }

    @Test
    void shouldFindNothingInAnEmptyTable() throws SQLException {
        assertThat(page(JobFilter.all())).isEqualTo(new JobPage(List.of(), Optional.empty()));
    }

    @Test
    void shouldReadEveryColumnLikeTheEntity() throws SQLException {
        long id = queue.insert(aJob().urlPath("/a?b=1")
                .payload("{\"n\": 1}")
                .headers("{\"X-A\": \"b\"}")
                .queue("mail")
                .priority(-3)
                .retryLimit(7)
                .timeoutMs(1_500));
        queue.store.settlements().settle(List.of(StoreFixture.failed(queue.claimOne())));

        Job job = page(JobFilter.all()).jobs().get(0);

        assertThat(job.id()).isEqualTo(new JobId(id));
        assertThat(job.urlPath()).isEqualTo("/a?b=1");
        assertThat(job.payload()).contains("{\"n\": 1}");
        assertThat(job.headers()).isEqualTo(Map.of("X-A", "b"));
        assertThat(job.queue()).isEqualTo("mail");
        assertThat(job.priority()).isEqualTo(-3);
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.retryCount()).isEqualTo(1);
        assertThat(job.retryLimit()).isEqualTo(7);
        assertThat(job.timeout().orElseThrow().toMillis()).isEqualTo(1_500);
        assertThat(job.content()).isEqualTo("busy");
        assertThat(job.responseStatus()).hasValue(503);
        assertThat(job.error()).contains("answered 503");
        assertThat(job.duration()).isPresent();
        assertThat(job.startedAt()).isPresent();
        assertThat(job.finishedAt()).isEmpty();
        assertThat(job.runAt()).isAfter(job.createdAt());
    }

    @Test
    void shouldFindJobsByTheirVerbAndByAValueInTheirPayload() throws SQLException {
        queue.insert(aJob().payload("{\"customer\": {\"id\": 17, \"vip\": true}}"));
        queue.insert(aJob().payload("{\"customer\": {\"id\": \"17\"}, \"a/b\": {\"~\": [\"x\", \"y\"]}}"));
        queue.insert(aJob().with("http_verb", "'DELETE'").payload("{\"customer\": 18}"));
        queue.insert(aJob());

        assertThat(ids(JobFilter.all().verb(HttpVerb.DELETE))).containsExactly(3L);
        assertThat(ids(JobFilter.all().payload("/customer/id", "17"))).containsExactly(2L, 1L);
        assertThat(ids(JobFilter.all().payload("/customer/vip", "true"))).containsExactly(1L);
        assertThat(ids(JobFilter.all().payload("/a~1b/~0/1", "y"))).containsExactly(2L);
        assertThat(ids(JobFilter.all().payload("/customer", "18").verb(HttpVerb.POST)))
                .isEmpty();
        assertThat(ids(JobFilter.all().payload("/none", ""))).isEmpty();
    }

    @Test
    void shouldReadAPointerAsTheStandardDefinesIt() throws SQLException {
        queue.insert(aJob().payload("{\"\": {\"\": \"empty\"}, \"~1\": \"escaped\", \"-1\": \"name\"}"));
        queue.insert(aJob().payload("{\"cards\": [\"first\", \"last\"]}"));
        queue.insert(aJob().payload("\"text\""));

        assertThat(ids(JobFilter.all().payload("/", "text"))).isEmpty();
        assertThat(ids(JobFilter.all().payload("/", "{\"\": \"empty\"}"))).containsExactly(1L);
        assertThat(ids(JobFilter.all().payload("//", "empty"))).containsExactly(1L);
        assertThat(ids(JobFilter.all().payload("/~01", "escaped"))).containsExactly(1L);
        assertThat(ids(JobFilter.all().payload("/-1", "name"))).containsExactly(1L);
        assertThat(ids(JobFilter.all().payload("/cards/1", "last"))).containsExactly(2L);
    }

    /** Otherwise a redacted place would have a second name. */
    @ParameterizedTest
    @ValueSource(strings = {"-1", "01", "+1", " 1", "\t1", "00001", "1 "})
    void shouldGiveAnElementOfAnArrayOneName(String name) throws SQLException {
        queue.insert(aJob().payload("{\"cards\": [\"first\", \"last\"]}"));
        queue.insert(aJob().payload("[\"first\", \"last\"]"));

        assertThat(ids(JobFilter.all().payload("/cards/" + name, "last"))).isEmpty();
        assertThat(ids(JobFilter.all().payload("/" + name, "last"))).isEmpty();
    }

    /** One payload that is larger than all that a call reads. */
    @Test
    void shouldPassAPayloadOfAnySize() throws SQLException {
        queue.insert(aJob().payload("{\"n\": 1}"));
        queue.execute("INSERT INTO job_queue (http_verb, payload) SELECT 'POST', jsonb_build_object('n', 1, 'text',"
                + " repeat('x', 90000000))");
        JobFilter filter = JobFilter.all().payload("/n", "1").pageSize(1);

        JobPage first = page(filter);

        assertThat(ids(first)).containsExactly(2L);
        assertThat(ids(filter.before(first.next().orElseThrow()))).containsExactly(1L);
    }

    /** 120 payloads of 1 MB, of which the search compares 80 MB. The rest needs another call. */
    @Test
    void shouldCompareALimitedAmountOfPayloads() throws SQLException {
        queue.execute("INSERT INTO job_queue (http_verb, payload) SELECT 'POST', jsonb_build_object('n', n, 'text',"
                + " repeat('x', 1000000)) FROM generate_series(1, 120) AS s(n)");
        JobFilter filter = JobFilter.all().payload("/n", "1");

        JobPage first = page(filter);

        assertThat(first.jobs()).isEmpty();
        assertThat(first.next().orElseThrow().value()).isBetween(30L, 60L);
        assertThat(ids(filter.before(first.next().orElseThrow()))).containsExactly(1L);
    }

    @Test
    void shouldCountUpToALimit() throws SQLException {
        insertMany(25);
        finish("dead", "job_id <= 10");

        assertThat(count("{}")).isEqualTo("25 true");
        assertThat(count("{\"status\": \"dead\"}")).isEqualTo("10 true");
        assertThat(counts())
                .isEqualTo("15 true, processing 0 true, complete 0 true, failed 0 true, dead 10 true,"
                        + " cancelled 0 true");
        insertMany(10_000);
        assertThat(count("{}")).isEqualTo("10000 false");
        assertThat(count("{\"status\": \"dead\"}")).isEqualTo("10 true");
        assertThat(counts()).startsWith("10000 false, processing 0 true");
    }

    private String count(String filter) throws SQLException {
        return queue.query("SELECT jobs || ' ' || is_exact FROM count_jobs('" + filter + "')");
    }

    private String counts() throws SQLException {
        return queue.query(
                "SELECT string_agg(ltrim(concat_ws(' ', status, jobs, is_exact::text)), ', ') FROM job_counts");
    }

    @Test
    void shouldCombineTheConditions() throws SQLException {
        queue.insert(aJob().queue("mail").urlPath("/api/a%20b"));
        queue.insert(aJob().queue("mail").urlPath("/other").with("tags", "ARRAY['red', 'big']"));
        queue.insert(aJob().urlPath("/api/c").with("tags", "ARRAY['red']"));
        finish("dead", "job_id = 2");
        queue.execute("UPDATE job_queue SET response_status = 503 WHERE job_id = 2");

        assertThat(ids(JobFilter.all().queue("mail"))).containsExactly(2L, 1L);
        assertThat(ids(JobFilter.all().tag("red"))).containsExactly(3L, 2L);
        assertThat(ids(JobFilter.all().tag("red").queue("mail"))).containsExactly(2L);
        assertThat(ids(JobFilter.all().pathPrefix("/api/"))).containsExactly(3L, 1L);
        assertThat(ids(JobFilter.all().pathPrefix("/api/a%"))).containsExactly(1L);
        assertThat(ids(JobFilter.all().status(JobState.AVAILABLE))).containsExactly(3L, 1L);
        assertThat(ids(JobFilter.all().status(JobState.DEAD))).containsExactly(2L);
        assertThat(ids(JobFilter.all().status(JobState.FAILED))).isEmpty();
        assertThat(ids(JobFilter.all().error("503"))).containsExactly(2L);
        assertThat(ids(JobFilter.all().responseStatus(503))).containsExactly(2L);
        assertThat(ids(JobFilter.all().createdBefore(Instant.EPOCH))).isEmpty();
        assertThat(ids(JobFilter.all().createdAfter(Instant.EPOCH))).hasSize(3);
        assertThat(ids(JobFilter.all().before(new JobId(3)))).containsExactly(2L, 1L);
    }

    @Test
    void shouldEndASearchAfterTwentyThousandRowsWithACursor() throws SQLException {
        queue.insert(aJob().queue("rare"));
        insertMany(25_000);

        JobPage page = page(JobFilter.all().queue("rare"));

        assertThat(page.jobs()).isEmpty();
        assertThat(page.next()).contains(new JobId(5_003));
        JobPage last = page(JobFilter.all().queue("rare").before(page.next().get()));
        assertThat(ids(last)).containsExactly(1L);
        assertThat(last.next()).isEmpty();
    }

    @Test
    void shouldEndAPageAfterEightMebibytes() throws SQLException {
        queue.execute("INSERT INTO job_queue (http_verb, payload)"
                + " SELECT 'POST', to_jsonb(repeat('x', 1000000)) FROM generate_series(1, 20)");

        List<Integer> sizes = new ArrayList<>();
        Optional<JobId> next = Optional.of(new JobId(Long.MAX_VALUE));
        while (next.isPresent()) {
            JobPage page = page(JobFilter.all().before(next.get()));
            sizes.add(page.jobs().size());
            next = page.next();
        }

        assertThat(sizes).containsExactly(8, 8, 4);
    }

    @Test
    void shouldReturnAJobThatIsLargerThanAPage() throws SQLException {
        queue.execute("INSERT INTO job_queue (http_verb, payload)"
                + " SELECT 'POST', to_jsonb(repeat('x', 10000000)) FROM generate_series(1, 2)");

        JobPage page = page(JobFilter.all());

        assertThat(ids(page)).containsExactly(2L);
        assertThat(page.next()).contains(new JobId(2));
    }

    /** The rows were updated in random order, so that reading them by index looks expensive to the planner. */
    @Test
    void shouldReadABoundedNumberOfRows() throws SQLException {
        insertMany(100_000);
        queue.execute("UPDATE job_queue SET priority = 1 WHERE job_id IN"
                + " (SELECT job_id FROM job_queue ORDER BY md5(job_id::text) LIMIT 20000)");
        finish("dead", "job_id % 4 = 0");
        finish("cancelled", "job_id % 10000 = 1");
        for (String statistics : List.of("SELECT 1", "ANALYZE job_queue")) {
            queue.execute(statistics);

            assertRowsRead("{}", 100);
            assertRowsRead("{\"queue\": \"rare\"}", 20_000);
            assertRowsRead("{\"status\": \"complete\"}", 20_000);
            assertRowsRead("{\"tag\": \"none\"}", 20_000);
            assertRowsRead("{\"status\": \"dead\"}", 100);
            assertRowsRead("{\"status\": \"cancelled\"}", 10);
            assertRowsRead("{\"status\": \"failed\"}", 0);
            assertRowsRead("{\"status\": \"dead\", \"queue\": \"rare\"}", 20_000);
        }
    }

    /** The search ends between the two jobs, so its cursor must lead to the second job. */
    @Test
    void shouldContinueAfterAMatchInTheLastRowOfASearch() throws SQLException {
        insertMany(20_001);
        queue.execute("UPDATE job_queue SET queue = 'last' WHERE job_id IN (1, 2)");

        List<String> found = new ArrayList<>();
        String before = "NULL";
        for (int calls = 0; before != null && calls < 3; calls++) {
            String page = "find_jobs('{\"queue\": \"last\"}', " + before + ", 100)";
            found.add(queue.query("SELECT string_agg(job_id::text, ',') FROM " + page + " WHERE found"));
            before = queue.query("SELECT job_id FROM " + page + " WHERE NOT found");
        }

        assertThat(found).containsExactly(null, "2,1");
    }

    /** PostgreSQL fetches one or two rows ahead. */
    private void assertRowsRead(String filter, int rows) throws SQLException {
        assertThat(rowsRead(filter)).isBetween((long) rows, rows + 2L);
    }

    /** Counts the rows that a search reads, as the statistics of its transaction show them. */
    private long rowsRead(String filter) throws SQLException {
        try (Connection connection = queue.where.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT * FROM find_jobs('" + filter + "', NULL, 100)");
            try (ResultSet row = statement.executeQuery("SELECT sum(pg_stat_get_xact_tuples_fetched(indexrelid))"
                    + " + pg_stat_get_xact_tuples_returned('job_queue'::regclass)"
                    + " FROM pg_index WHERE indrelid = 'job_queue'::regclass")) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"queue\": \"a b\"} | queue \"a b\" must be 1 to 64 letters, digits, _ and -",
                "{\"status\": \"done\"} | status \"done\" must be empty, processing, complete, failed, dead or cancelled",
                "{\"tag\": \"\"} | tag \"\" must not be empty",
                "{\"path_prefix\": \"\"} | path_prefix \"\" must not be empty",
                "{\"error\": 7} | error 7 must be a JSON string",
                "{\"response_status\": 99} | response_status 99 must be 100 to 599",
                "{\"response_status\": \"200\"} | response_status \"200\" must be 100 to 599",
                "{\"created_before\": \"soon\"} | created_before \"soon\" must be a time such as 2026-01-31T00:00:00Z",
                "{\"created_after\": \"1969-12-31T00:00:00Z\"}"
                        + " | created_after \"1969-12-31T00:00:00Z\" must be in the years 1970 to 9999",
                "{\"colour\": \"red\"} | filter \"colour\" must be queue, status, http_verb, tag, path_prefix, error,"
                        + " response_status, created_before, created_after, payload_path or payload_value",
                "{\"http_verb\": \"post\"} | http_verb \"post\" must be GET, POST, PUT, PATCH or DELETE",
                "{\"payload_path\": \"a\", \"payload_value\": \"1\"}"
                        + " | payload_path \"a\" must be a JSON pointer such as /customer/id",
                "{\"payload_path\": \"/a\"} | payload_path and payload_value must come together",
                "{\"payload_value\": \"1\"} | payload_path and payload_value must come together",
                "{\"payload_path\": \"/a\", \"payload_value\": 1} | payload_value 1 must be a JSON string",
                "[] | filter must be a JSON object"
            })
    void shouldRefuseABadFilter(String filter, String message) {
        assertThatThrownBy(() -> queue.query("SELECT * FROM find_jobs('" + filter + "')"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1_001})
    void shouldRefuseABadPageSize(int size) {
        String message = "page_size " + size + " must be 1 to 1000";
        assertThatThrownBy(() -> queue.query("SELECT * FROM find_jobs('{}', NULL, " + size + ")"))
                .hasMessageContaining(message);
        assertThatThrownBy(() -> JobFilter.all().pageSize(size))
                .isInstanceOf(InvalidJobException.class)
                .hasMessage(message);
    }

    @Test
    void shouldRefuseTheSameValuesByJava() {
        assertThatThrownBy(() -> JobFilter.all().queue("a b"))
                .hasMessage("queue \"a b\" must be 1 to 64 letters, digits, _ and -");
        assertThatThrownBy(() -> JobFilter.all().tag("")).hasMessage("tag \"\" must not be empty");
        assertThatThrownBy(() -> JobFilter.all().pathPrefix("")).hasMessage("path_prefix \"\" must not be empty");
        assertThatThrownBy(() -> JobFilter.all().error("a\0")).hasMessageContaining("must not contain U+0000");
        assertThatThrownBy(() -> JobFilter.all().payload("a", "1"))
                .hasMessage("payload_path \"a\" must be a JSON pointer such as /customer/id");
        assertThatThrownBy(() -> JobFilter.all().payload("/a", "\0")).hasMessageContaining("must not contain U+0000");
        assertThatThrownBy(() -> JobFilter.all().responseStatus(99))
                .hasMessage("response_status 99 must be 100 to 599");
        assertThatThrownBy(() -> JobFilter.all().createdAfter(Instant.parse("1969-12-31T00:00:00Z")))
                .hasMessage("created_after \"1969-12-31T00:00:00Z\" must be in the years 1970 to 9999");
    }

    @Test
    void shouldRunTheSearchOfTheGuide() throws SQLException {
        queue.insert(aJob().queue("mail"));
        finish("dead", "true");

        assertThat(queue.query(Guide.snippet("find-jobs-sql"))).isEqualTo("1");
        assertThat(queue.query(Guide.snippet("attempts-sql"))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"await-java", "await-async-java", "attempts-java", "find-jobs-java", "explain-java"})
    void shouldShowTheCodeThatATestRuns(String name) {
        assertThat(Guide.snippet(name))
                .isEqualToIgnoringWhitespace(Guide.javaSnippet(
                        "../queue-ejb-timers/src/test/java/org/supaqueue/container/JobControlsIT.java", name));
    }
}
