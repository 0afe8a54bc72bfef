package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.Backoff;
import org.supaqueue.InvalidJobException;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;
import org.supaqueue.testing.Guide;

/** Tests that Java and SQL accept and refuse the same backoffs, and that a claim returns them. */
class BackoffTest extends StoreTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            fixed PT10S                        | fixed PT10S
            fixed PT0.001S                     | fixed PT0.001S
            fixed P365D                        | fixed PT8760H
            fixed P1DT2H3M4.5S                 | fixed PT26H3M4.5S
            fixed PT31536000S                  | fixed PT8760H
            exponential PT10S x2 max PT1H      | exponential PT10S x2 max PT1H
            exponential PT1S x1.50 max PT1S    | exponential PT1S x1.5 max PT1S
            exponential PT1S x100.000 max PT1H | exponential PT1S x100 max PT1H
            list PT1S                          | list PT1S
            list PT1S,PT10S,PT0.5S             | list PT1S,PT10S,PT0.5S
            """)
    void shouldAcceptTheSameTextsByJavaAndBySql(String text, String canonical) throws SQLException {
        queue.insert(aJob().with("backoff", "'" + text + "'"));

        assertThat(queue.claimOne().retryRules().backoff()).isEqualTo(text);
        assertThat(Backoff.parse(text)).hasToString(canonical).isEqualTo(Backoff.parse(canonical));
    }

    static List<String> hostileTexts() {
        return List.of(
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
    }

    @ParameterizedTest
    @MethodSource("hostileTexts")
    void shouldRefuseTheSameTextsByJavaAndBySqlWithTheSameWords(String text) throws SQLException {
        String literal = "'" + text.replace("'", "''") + "'";

        assertThatThrownBy(() -> Backoff.parse(text))
                .isInstanceOf(InvalidJobException.class)
                .satisfies(refused -> assertThatThrownBy(() -> queue.insert(aJob().with("backoff", literal)))
                        .isInstanceOfSatisfying(SQLException.class, bySql -> {
                            assertThat(bySql.getSQLState()).isEqualTo("23514");
                            assertThat(bySql.getMessage()).contains(refused.getMessage());
                        }));
        queue.insert();
        assertThatThrownBy(() -> queue.execute("UPDATE job_queue SET backoff = " + literal))
                .hasMessageContaining("must be \"fixed D\"");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1_000, 366L * 86_400_000})
    void shouldRefuseADelayThatIsOutOfRange(long millis) {
        Duration delay = Duration.ofMillis(millis);

        assertThatThrownBy(() -> Backoff.fixed(delay))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageStartingWith("backoff \"fixed " + delay + "\" must be ");
        assertThatThrownBy(() -> Backoff.list(Duration.ofSeconds(1), delay)).isInstanceOf(InvalidJobException.class);
        assertThatThrownBy(() -> Backoff.exponential(delay, 2, Duration.ofDays(1)))
                .isInstanceOf(InvalidJobException.class);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 100.1, -2, Double.NaN, Double.POSITIVE_INFINITY, 1.00001})
    void shouldRefuseAMultiplierThatIsOutOfRange(double multiplier) {
        assertThatThrownBy(() -> Backoff.exponential(Duration.ofSeconds(1), multiplier, Duration.ofDays(1)))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining("N is 1 to 100 with at most 3 decimals");
    }

    @Test
    void shouldComputeTheDelays() {
        Backoff exponential = Backoff.exponential(Duration.ofSeconds(10), 3, Duration.ofMinutes(1));
        Backoff list = Backoff.list(Duration.ofSeconds(5), Duration.ofSeconds(1));

        assertThat(exponential.delay(0)).hasSeconds(10);
        assertThat(exponential.delay(1)).hasSeconds(30);
        assertThat(exponential.delay(1_000)).hasSeconds(60).isEqualTo(exponential.maxDelay());
        assertThat(list.delay(0)).hasSeconds(5).isEqualTo(list.maxDelay());
        assertThat(list.delay(1)).hasSeconds(1).isEqualTo(list.delay(7));
        assertThat(Backoff.fixed(Duration.ofSeconds(7)).delay(9)).hasSeconds(7);
        assertThatThrownBy(() -> list.delay(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(list).isNotEqualTo(exponential).hasSameHashCodeAs(Backoff.parse("list PT5S,PT1S"));
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
    void shouldSpreadTheRetriesOfAWebhookOverThreeDays() {
        Backoff backoff = JobRequest.post("/x").webhook().backoff().orElseThrow();
        Duration sum = Duration.ZERO;
        for (int retry = 0; retry < JobRequest.post("/x").webhook().retryLimit(); retry++) {
            sum = sum.plus(backoff.delay(retry));
        }

        assertThat(sum).isBetween(Duration.ofHours(70), Duration.ofHours(74));
    }

    @Test
    void shouldRunTheExampleOfTheGuide() throws SQLException {
        queue.execute(Guide.snippet("backoff-sql"));

        assertThat(queue.query("SELECT string_agg(backoff, '; ' ORDER BY job_id) FROM job_queue"))
                .isEqualTo("fixed PT10S; exponential PT10S x2 max PT1H; list PT1S,PT10S,PT1M");
    }
}
