package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.supaqueue.Backoff;
import org.supaqueue.InvalidJobException;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;
import org.supaqueue.testing.Guide;

/** Tests that Java and SQL accept and refuse the same backoffs, and that a claim returns them. */
class BackoffTest extends StoreTest {

    /** The texts that are accepted, and their canonical forms. */
    private static final Map<String, String> ACCEPTED = Map.of(
            "fixed PT10S", "fixed PT10S",
            "fixed PT0.001S", "fixed PT0.001S",
            "fixed P365D", "fixed PT8760H",
            "fixed P1DT2H3M4.5S", "fixed PT26H3M4.5S",
            "fixed PT31536000S", "fixed PT8760H",
            "exponential PT10S x2 max PT1H", "exponential PT10S x2 max PT1H",
            "exponential PT1S x1.50 max PT1S", "exponential PT1S x1.5 max PT1S",
            "exponential PT1S x100.000 max PT1H", "exponential PT1S x100 max PT1H",
            "list PT1S", "list PT1S",
            "list PT1S,PT10S,PT0.5S", "list PT1S,PT10S,PT0.5S");

    private static final List<String> HOSTILE = List.of(
            "",
            " ",
            "fixed",
            "fixed ",
            "fixed 10",
            "fixed PT10s",
            "Fixed PT10S",
            "fixed PT10S ",
            " fixed PT10S",
            "fixed  PT10S",
            "fixed PT10S\n",
            "fixed PT10S,PT20S",
            "fixed P",
            "fixed PT",
            "fixed P1DT",
            "fixed PT-1S",
            "fixed PT+1S",
            "fixed PT0S",
            "fixed PT0.0001S",
            "fixed PT1.S",
            "fixed P1Y",
            "fixed P1M",
            "fixed P1W",
            "fixed P366D",
            "fixed P365DT0.001S",
            "fixed PT99999999S",
            "fixed PT99999999999999999999S",
            "exponential PT10S",
            "exponential PT10S x2",
            "exponential PT10S max PT1H",
            "exponential PT10S x0.5 max PT1H",
            "exponential PT10S x0 max PT1H",
            "exponential PT10S x100.001 max PT1H",
            "exponential PT10S x1e2 max PT1H",
            "exponential PT10S xNaN max PT1H",
            "exponential PT10S x-2 max PT1H",
            "exponential PT10S x2.1234 max PT1H",
            "exponential PT10S x2 max PT9S",
            "exponential PT0S x2 max PT1H",
            "exponential PT10S x2 max P366D",
            "exponential PT10S,PT20S x2 max PT1H",
            "list",
            "list ",
            "list PT1S,",
            "list ,PT1S",
            "list PT1S, PT2S",
            "list PT1S,,PT2S",
            "list PT1S,PT0S",
            "list " + "PT1S,".repeat(50) + "PT1S",
            "list " + "PT1S,".repeat(10_000) + "PT1S",
            "\u0007fixed \"PT1S\" \\ '");

    @Test
    void shouldAcceptTheSameTextsByJavaAndBySql() throws SQLException {
        for (String text : ACCEPTED.keySet()) {
            queue.insert(aJob().with("backoff", "'" + text + "'"));

            assertThat(queue.claimOne().retryRules().backoff()).isEqualTo(text);
            assertThat(Backoff.parse(text))
                    .hasToString(ACCEPTED.get(text))
                    .isEqualTo(Backoff.parse(ACCEPTED.get(text)));
        }
    }

    @Test
    void shouldRefuseTheSameTextsByJavaAndBySqlWithTheSameWords() throws SQLException {
        queue.insert();
        for (String text : HOSTILE) {
            String literal = "'" + text.replace("'", "''") + "'";
            String rule = refusalByJava(text);

            assertThat(refusalBySql(aJob().with("backoff", literal).insert())).contains(rule);
            assertThat(refusalBySql("UPDATE job_queue SET backoff = " + literal))
                    .contains(rule);
        }
    }

    private static String refusalByJava(String text) {
        return assertThatThrownBy(() -> Backoff.parse(text))
                .as(text)
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
    void shouldStoreTheBackoffOfARequest() throws SQLException {
        JobRequest request = JobRequest.post("/x").backoff(Backoff.list(Duration.ofSeconds(1), Duration.ofSeconds(9)));
        try (Connection connection = queue.where.connect()) {
            List<JobId> ids = new InsertStatement(
                            connection, List.of(request, JobRequest.post("/y"), request.webhook()))
                    .run(queue.store.schema());

            assertThat(queue.column("backoff", ids.get(0).value())).isEqualTo("list PT1S,PT9S");
            assertThat(queue.column("backoff", ids.get(1).value())).isNull();
            assertThat(queue.column(
                            "(timeout_ms, retry_limit, backoff)::text",
                            ids.get(2).value()))
                    .isEqualTo("(20000,10,\"list PT10S,PT1M,PT5M,PT30M,PT2H,PT5H,PT10H,PT14H,PT16H,PT24H\")");
        }
    }

    @Test
    void shouldRunTheExampleOfTheGuide() throws SQLException {
        queue.execute(Guide.snippet("backoff-sql"));

        assertThat(queue.query("SELECT string_agg(backoff, '; ' ORDER BY job_id) FROM job_queue"))
                .isEqualTo("fixed PT10S; exponential PT10S x2 max PT1H; list PT1S,PT10S,PT1M");
    }
}
