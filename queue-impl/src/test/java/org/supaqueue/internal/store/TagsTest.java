package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.supaqueue.Backoff;
import org.supaqueue.InvalidJobException;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;
import org.supaqueue.internal.request.JobTags;
import org.supaqueue.testing.Guide;

/** Tests that Java and SQL accept and refuse the same tags and labels. */
class TagsTest extends StoreTest {

    private static final List<String> ODD = List.of("a b", "\"\\{},'", "NULL", "😀".repeat(100), "é");

    private static final List<List<String>> HOSTILE_TAGS = List.of(
            List.of(""),
            List.of("fine", "a\nb"),
            List.of("\u007f"),
            List.of("\u0085"),
            List.of("x".repeat(101)),
            List.of("x", "y", "x"),
            List.of("\u202e\u200b\u2028😀", "\u202e\u200b\u2028😀"),
            Collections.nCopies(2, "\u0001"),
            IntStream.rangeClosed(1, 21).mapToObj(Integer::toString).toList());

    private static final List<String> HOSTILE_LABELS =
            List.of("", "a\tb", "\u001b[31m", "x".repeat(201), "\u0007" + "😀".repeat(150));

    private List<JobId> enqueue(JobRequest... requests) throws SQLException {
        try (Connection connection = queue.where.connect()) {
            return new InsertStatement(connection, List.of(requests)).run(queue.store.schema());
        }
    }

    private List<String> tags(JobId id) throws SQLException {
        return JobTags.parse(queue.column("to_jsonb(tags)", id.value()));
    }

    @Test
    void shouldStoreTheTagsAndTheLabelOfRequests() throws SQLException {
        JobRequest odd = JobRequest.post("/odd").tags(ODD).label("😀".repeat(200));

        List<JobId> ids = enqueue(
                odd,
                JobRequest.post("/none").tags(List.of()),
                JobRequest.post("/other").tags("x"));
        JobId alone = enqueue(odd).get(0);

        assertThat(tags(ids.get(0))).isEqualTo(ODD).isEqualTo(tags(alone));
        assertThat(queue.column("label", alone.value())).isEqualTo("😀".repeat(200));
        assertThat(queue.column(
                        "(tags IS NULL, label IS NULL)::text", ids.get(1).value()))
                .isEqualTo("(t,t)");
        assertThat(tags(ids.get(2))).containsExactly("x");
    }

    /** Each job of a batch has its own options, with and without a key. */
    @Test
    void shouldStoreTheOptionsOfUniqueJobs() throws SQLException {
        JobRequest request = JobRequest.post("/x").backoff(Backoff.fixed(Duration.ofSeconds(1)));
        List<JobRequest> batch = List.of(
                request.uniqueKey("a").tags("a", "b").expiresAt(Instant.parse("2100-01-02T03:04:05Z")),
                request.uniqueKey("b").label("B"));
        try (Connection connection = queue.where.connect()) {
            new InsertStatement(connection, batch).runUnique(queue.store.schema());
            new InsertStatement(connection, List.of(request.uniqueKey("c").tags("c"))).runUnique(queue.store.schema());
        }

        assertThat(
                        queue.query(
                                "SELECT string_agg((unique_key, backoff, tags, label,"
                                        + " EXTRACT(YEAR FROM expires_at AT TIME ZONE 'UTC'))::text, ';' ORDER BY unique_key) FROM job_queue"))
                .isEqualTo("(a,\"fixed PT1S\",\"{a,b}\",,2100);(b,\"fixed PT1S\",,B,);(c,\"fixed PT1S\",{c},,)");
    }

    @Test
    void shouldRefuseTheSameTagsByJavaAndBySqlWithTheSameWords() throws SQLException {
        queue.insert();
        for (List<String> tags : HOSTILE_TAGS) {
            String rule = refusalByJava(() -> JobRequest.post("/x").tags(tags));
            String array = "'" + ArrayText.of(tags, tag -> tag) + "'";

            assertThat(refusalBySql(aJob().with("tags", array).insert())).contains(rule);
            assertThat(refusalBySql("UPDATE job_queue SET tags = " + array)).contains(rule);
        }
    }

    @Test
    void shouldRefuseTheSameLabelsByJavaAndBySqlWithTheSameWords() throws SQLException {
        queue.insert();
        for (String label : HOSTILE_LABELS) {
            String rule = refusalByJava(() -> JobRequest.post("/x").label(label));

            assertThat(refusalBySql(aJob().with("label", "'" + label + "'").insert()))
                    .contains(rule);
            assertThat(refusalBySql("UPDATE job_queue SET label = '" + label + "'"))
                    .contains(rule);
        }
    }

    private static String refusalByJava(ThrowingCallable request) {
        return assertThatThrownBy(request)
                .isInstanceOf(InvalidJobException.class)
                .actual()
                .getMessage();
    }

    private String refusalBySql(String sql) {
        return assertThatThrownBy(() -> queue.execute(sql))
                .as(sql)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23514"))
                .actual()
                .getMessage();
    }

    @Test
    void shouldRefuseArraysThatJavaDoesNotHave() {
        String hasNull = "tags must not hold NULL";
        Map<String, String> rules = Map.of(
                "ARRAY[NULL]::text[]", hasNull,
                "ARRAY['a', NULL]", hasNull,
                "'{{a,b},{c,d}}'", "tags must have one dimension");

        rules.forEach((value, rule) ->
                assertThat(refusalBySql(aJob().with("tags", value).insert())).contains(rule));
    }

    @Test
    void shouldAcceptUnusualArrays() throws SQLException {
        for (String value : List.of("'{}'", "'[5:6]={a,b}'", "'{NULL_}'")) {
            queue.insert(aJob().with("tags", value));
        }

        assertThat(queue.claim(3)).hasSize(3);
    }

    @Test
    void shouldRefuseHalfASurrogatePair() {
        assertThatThrownBy(() -> JobRequest.post("/x").tags("\ud83d")).isInstanceOf(InvalidJobException.class);
        assertThatThrownBy(() -> JobRequest.post("/x").label("\ude00")).isInstanceOf(InvalidJobException.class);
        assertThatThrownBy(() -> JobRequest.post("/x").tags("a", null)).isInstanceOf(NullPointerException.class);
    }

    /** A claim and a settle must not pay for the checks. */
    @Test
    void shouldNotCheckTheColumnsWhenAJobIsClaimedAndSettled() throws SQLException {
        queue.insert(aJob().with("tags", "'{a}'").with("label", "'b'").with("backoff", "'fixed PT1S'"));
        queue.execute("CREATE OR REPLACE FUNCTION option_fault(job job_queue) RETURNS text LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE 'checked'; END $$");

        queue.settle(StoreFixture.failed(queue.claimOne()));
        queue.execute("UPDATE job_queue SET run_at = created_at, due = true");
        queue.settle(StoreFixture.complete(queue.claimOne()));

        assertThat(queue.query("SELECT status FROM job_queue")).isEqualTo("complete");
    }

    @Test
    void shouldRunTheExampleOfTheGuide() throws SQLException {
        queue.execute(Guide.snippet("tags-sql"));

        assertThat(queue.query("SELECT (tags, label)::text FROM job_queue"))
                .isEqualTo("(\"{invoice,customer-17}\",\"Invoice of July\")");
    }
}
