package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.InvalidJobException;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;
import org.supaqueue.internal.request.JobTags;
import org.supaqueue.testing.Guide;

/** Tests that Java and SQL accept and refuse the same tags and labels. */
class TagsTest extends StoreTest {

    private static final List<String> ODD = List.of("a b", "\"\\{},'", "NULL", "😀".repeat(100), "é");

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

    static Stream<List<String>> hostileTags() {
        return Stream.of(
                List.of(""),
                List.of("fine", "a\nb"),
                List.of("\u007f"),
                List.of("\u0085"),
                List.of("x".repeat(101)),
                List.of("x", "y", "x"),
                Collections.nCopies(2, "\u0001"),
                IntStream.rangeClosed(1, 21).mapToObj(Integer::toString).toList());
    }

    @ParameterizedTest
    @MethodSource("hostileTags")
    void shouldRefuseTheSameTagsByJavaAndBySqlWithTheSameWords(List<String> tags) throws SQLException {
        String array = ArrayText.of(tags, tag -> tag);

        assertThatThrownBy(() -> JobRequest.post("/x").tags(tags))
                .isInstanceOf(InvalidJobException.class)
                .satisfies(refused -> assertThatThrownBy(() -> queue.insert(aJob().with("tags", "'" + array + "'")))
                        .isInstanceOfSatisfying(SQLException.class, bySql -> {
                            assertThat(bySql.getSQLState()).isEqualTo("23514");
                            assertThat(withoutEllipsis(bySql.getMessage()))
                                    .contains(withoutEllipsis(refused.getMessage()));
                        }));
        queue.insert();
        assertThatThrownBy(() -> queue.execute("UPDATE job_queue SET tags = '" + array + "'"))
                .hasMessageContaining("tags ");
    }

    /** Java marks a text that is cut; SQL cannot do so in a database of every encoding. */
    private static String withoutEllipsis(String message) {
        return message.replace("…", "");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ARRAY[NULL]::text[]         | tags must not hold NULL
            ARRAY['a', NULL]            | tags must not hold NULL
            '{{a,b},{c,d}}'             | tags must have one dimension
            """)
    void shouldRefuseArraysThatJavaDoesNotHave(String value, String rule) {
        assertThatThrownBy(() -> queue.insert(aJob().with("tags", value))).hasMessageContaining(rule);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'{}'", "'[5:6]={a,b}'", "'{NULL_}'"})
    void shouldAcceptUnusualArrays(String value) throws SQLException {
        queue.insert(aJob().with("tags", value));

        assertThat(queue.claim(1)).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("hostileLabels")
    void shouldRefuseTheSameLabelsByJavaAndBySqlWithTheSameWords(String label) {
        assertThatThrownBy(() -> JobRequest.post("/x").label(label))
                .isInstanceOf(InvalidJobException.class)
                .satisfies(refused -> assertThatThrownBy(() -> queue.insert(aJob().with("label", "'" + label + "'")))
                        .satisfies(bySql -> assertThat(withoutEllipsis(bySql.getMessage()))
                                .contains(withoutEllipsis(refused.getMessage()))));
    }

    static List<String> hostileLabels() {
        return List.of("", "a\tb", "\u001b[31m", "x".repeat(201));
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
        queue.execute("CREATE OR REPLACE FUNCTION check_options() RETURNS trigger LANGUAGE plpgsql AS"
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
