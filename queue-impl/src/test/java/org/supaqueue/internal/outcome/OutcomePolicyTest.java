package org.supaqueue.internal.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.JobState;
import org.supaqueue.internal.consumer.Answer;
import org.supaqueue.internal.job.CallResult;
import org.supaqueue.internal.job.Outcome;

/** Proves how an answer becomes an outcome: the state, the retry delay and the stored text. */
class OutcomePolicyTest {

    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
    private static final QueueBackoff BACKOFF = new QueueBackoff(Duration.ofSeconds(10), Duration.ofMinutes(5), 2, 0.2);

    private final OutcomePolicy outcomePolicy =
            new OutcomePolicy(BACKOFF, RetryStatuses.DEFAULT, 1_000, Clock.fixed(NOW, ZoneOffset.UTC), () -> 0.5);

    private static Duration retryIn(Outcome outcome) {
        return ((Outcome.Failed) outcome).retryIn();
    }

    private Outcome outcomeOf(int status, String retryAfter) {
        return outcomePolicy.answered(
                new Answer(status, null, null, new Answer.RetryHeaders(retryAfter, null, null), new byte[0], false),
                new JobRetries(0, 0, null),
                Duration.ofMillis(7));
    }

    @ParameterizedTest
    @CsvSource({
        "200,COMPLETE", "201,COMPLETE", "204,COMPLETE", "299,COMPLETE", "302,FAILED", "307,FAILED", "400,DEAD",
                "401,FAILED",
        "403,FAILED", "404,FAILED", "408,FAILED", "409,FAILED", "410,DEAD", "422,DEAD", "425,FAILED", "429,FAILED",
        "500,FAILED", "501,DEAD", "503,FAILED", "599,FAILED"
    })
    void shouldDecideTheStateByTheStatus(int status, JobState state) {
        Outcome outcome = outcomeOf(status, null);

        assertThat(outcome.state()).isEqualTo(state);
        assertThat(outcome.call()).isEqualTo(new CallResult.Answered(status, "", false, Duration.ofMillis(7)));
        if (state != JobState.COMPLETE) {
            assertThat(outcome.error()).contains("the consumer answered " + status);
        }
    }

    @Test
    void shouldRetryIfNoAnswerCame() {
        Outcome outcome = outcomePolicy.unanswered("timed out", new JobRetries(1, 0, null), Duration.ofSeconds(3));

        assertThat(outcome)
                .isEqualTo(new Outcome.Failed(
                        new CallResult.Unanswered(Duration.ofSeconds(3)), "timed out", Duration.ofSeconds(20)));
    }

    @Test
    void shouldLimitRetriesToTheCeiling() {
        OutcomePolicy strict =
                new OutcomePolicy(BACKOFF, RetryStatuses.DEFAULT, 3, Clock.fixed(NOW, ZoneOffset.UTC), () -> 0.5);
        Answer busy = new Answer(503, null, null, new Answer.RetryHeaders(null, null, null), new byte[0], false);

        assertThat(strict.answered(busy, new JobRetries(2, 0, null), Duration.ZERO)
                        .state())
                .isEqualTo(JobState.FAILED);
        assertThat(strict.answered(busy, new JobRetries(3, 0, null), Duration.ZERO)
                        .state())
                .isEqualTo(JobState.DEAD);
        assertThat(strict.unanswered("timed out", new JobRetries(2, 0, null), Duration.ZERO)
                        .state())
                .isEqualTo(JobState.FAILED);
        assertThat(strict.unanswered("timed out", new JobRetries(3, 0, null), Duration.ZERO))
                .isEqualTo(new Outcome.Dead(new CallResult.Unanswered(Duration.ZERO), "timed out"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            7                             | 10
            70                            | 70
            9999                          | 300
            0                             | 10
            0000000000000000000000070     | 70
            99999999999                   | 300
            9223372036854775807           | 300
            9223372036854775808           | 300
            99999999999999999999999999999 | 300
            Tue, 01 Jan 2030 12:01:10 GMT | 70
            Tue, 01 Jan 2030 11:00:00 GMT | 10
            Fri, 01 Jan 2100 00:00:00 GMT | 300
            Tue, 1 Jan 2030 12:01:10 GMT  | 70
            Tue, 01 Jan 2030 14:01:10 +0200 | 70
            Tue, 01 Jan 2030 07:01:10 -0500 | 70
            Tuesday, 01-Jan-30 12:01:10 GMT | 70
            tuesday, 01-jan-30 12:01:10 gmt | 70
            Tuesday, 01-Jan-30 11:00:00 GMT | 10
            Wednesday, 02-Jan-30 12:00:00 GMT | 300
            Saturday, 31-Dec-79 23:59:59 GMT | 10
            Sunday, 31-Dec-79 23:59:59 GMT | 300
            Tuesday, 31-Dec-80 23:59:59 GMT | 10
            Monday, 01-Jan-80 11:59:59 GMT | 300
            Monday, 31-Dec-29 23:59:59 GMT | 10
            Friday, 31-Dec-99 23:59:59 GMT | 10
            Tue Jan  1 12:01:10 2030      | 70
            Tue Jan 1 12:01:10 2030       | 10
            Thu Jan 10 12:00:00 2030      | 300
            Tue Jan  1 11:00:00 2030      | 10
            Fri Dec 31 23:59:59 9999      | 300
            Fri, 31 Dec 9999 23:59:59 GMT | 300
            Mon, 01 Jan 2030 12:01:10 GMT | 10
            Monday, 01-Jan-30 12:01:10 GMT | 10
            Mon Jan  1 12:01:10 2030      | 10
            Tue, 32 Jan 2030 12:01:10 GMT | 10
            Tuesday, 01-Jan-30 12:01:10   | 10
            2030-01-01T12:01:10Z          | 10
            soon                          | 10
            soon, or later                | 10
            ,                             | 10
            -                             | 10
            ٧٠                            | 10
            -5                            | 10
            1.5                           | 10
            """)
    void shouldApplyRetryAfterUpToTheMaximumDelay(String retryAfter, long seconds) {
        assertThat(retryIn(outcomeOf(429, retryAfter))).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void shouldIgnoreARetryAfterWithoutAValue() {
        assertThat(retryIn(outcomeOf(503, ""))).isEqualTo(Duration.ofSeconds(10));
        assertThat(retryIn(outcomeOf(503, "  70  "))).isEqualTo(Duration.ofSeconds(70));
    }

    @Test
    void shouldGrowTheDelayWithJitterUpToTheMaximum() {
        assertThat(BACKOFF.before(0, 0.5)).isEqualTo(Duration.ofSeconds(10));
        assertThat(BACKOFF.before(0, 0)).isEqualTo(Duration.ofSeconds(8));
        assertThat(BACKOFF.before(0, 1)).isEqualTo(Duration.ofSeconds(12));
        assertThat(BACKOFF.before(3, 0.5)).isEqualTo(Duration.ofSeconds(80));
        assertThat(BACKOFF.before(1_000, 1)).isEqualTo(Duration.ofMinutes(5));
        assertThat(BACKOFF.before(1_000, 0)).isEqualTo(Duration.ofSeconds(200));
        assertThat(new QueueBackoff(Duration.ZERO, Duration.ZERO, 1, 0).before(5, 0.3))
                .isZero();
    }

    @Test
    void shouldParseListsAndClassesOfStatuses() {
        RetryStatuses statuses = RetryStatuses.parse(" 418 , 5xx");

        assertThat(statuses.contains(418)).isTrue();
        assertThat(statuses.contains(500)).isTrue();
        assertThat(statuses.contains(501)).isFalse();
        assertThat(statuses.contains(404)).isFalse();
        assertThat(RetryStatuses.parse("501,5xx").contains(501)).isTrue();
        assertThat(RetryStatuses.parse("5xx,501").contains(501)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2xx", "200", "6xx", "abc", "40", "404;500", "404,,500"})
    void shouldRefuseStatusesThatAreNoFailures(String text) {
        assertThatThrownBy(() -> RetryStatuses.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String decode(byte[] body, String contentType, boolean truncated) {
        return BodyText.decode(body, contentType, truncated);
    }

    @Test
    void shouldDecodeByCharset() {
        byte[] latin = "für".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(decode(latin, "text/plain; charset=ISO-8859-1", false)).isEqualTo("für");
        assertThat(decode(latin, "text/plain;Charset=\"iso-8859-1\"", false)).isEqualTo("für");
        assertThat(decode(latin, "text/plain", false)).isEqualTo("f\uFFFDr");
        assertThat(decode(latin, "text/plain; charset=nonsense", false)).isEqualTo("f\uFFFDr");
        assertThat(decode("für".getBytes(StandardCharsets.UTF_16), "a/b; charset=utf-16", false))
                .isEqualTo("für");
        assertThat(decode(new byte[0], null, false)).isEmpty();
    }

    @Test
    void shouldReplaceCharactersThatPostgresRefuses() {
        byte[] surrogate = {(byte) 0xED, (byte) 0xA0, (byte) 0x80};

        assertThat(decode("a\0b".getBytes(StandardCharsets.UTF_8), null, false)).isEqualTo("a\uFFFDb");
        assertThat(decode(surrogate, null, false)).matches("\uFFFD+");
    }

    @Test
    void shouldTruncateBetweenCharacters() {
        byte[] euro = "a€".getBytes(StandardCharsets.UTF_8);
        byte[] half = {euro[0], euro[1], euro[2]};

        assertThat(decode(half, null, true)).isEqualTo("a");
        assertThat(decode(half, null, false)).isEqualTo("a\uFFFD");
        assertThat(decode(euro, null, true)).isEqualTo("a€");
    }
}
