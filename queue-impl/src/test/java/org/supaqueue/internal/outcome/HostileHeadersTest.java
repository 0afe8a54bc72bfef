package org.supaqueue.internal.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.consumer.Answer;
import org.supaqueue.internal.job.Outcome;

/** The time to parse a header is proportional to its length, even for a hostile header of 64,000 characters. */
class HostileHeadersTest {

    private static final int LENGTH = 64_000;

    private static final OutcomePolicy OUTCOME_POLICY = new OutcomePolicy(
            new QueueBackoff(Duration.ofSeconds(10), Duration.ofMinutes(5), 2, 0),
            RetryStatuses.DEFAULT,
            1_000,
            Clock.fixed(Instant.parse("2030-01-01T12:00:00Z"), ZoneOffset.UTC),
            () -> 0.5);

    private static final List<String> REPEATED_PARTS = List.of(
            "0",
            "9",
            "09",
            " ",
            "\t 0",
            "0 ",
            "-",
            ",",
            ":",
            "-:",
            ", ",
            ";",
            "; ",
            ";charset",
            "; charset =",
            "\"",
            "a",
            ";charset=a",
            "Tue, ",
            "Tue, 01-Jan-30 ",
            "Tue, 01 Jan 2030 12:01:10 ",
            "Tue Jan ",
            "\u0660",
            "+0",
            "0.");

    private static final List<String> SUFFIXES = List.of("", "x", " ", "\"", ";", ";charset=", ",", ":", "GMT", "x 0");

    private static List<String> hostileValues(String start) {
        List<String> hostileValues = new ArrayList<>();
        for (String form : REPEATED_PARTS) {
            for (String end : SUFFIXES) {
                hostileValues.add(start + form.repeat(LENGTH / form.length()) + end);
            }
        }
        return hostileValues;
    }

    private static Duration retryIn(String retryAfter) {
        return ((Outcome.Failed) outcomeOf(null, retryAfter)).retryIn();
    }

    private static Outcome outcomeOf(String contentType, String retryAfter) {
        Answer answer = new Answer(
                503, contentType, null, new Answer.RetryHeaders(retryAfter, null, null), new byte[] {'a'}, false);
        return OUTCOME_POLICY.answered(answer, new JobRetries(0, 0, null), Duration.ofMillis(7));
    }

    @Test
    void shouldParseALongRetryAfterQuickly() {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (String start :
                    List.of("", "0", "Tuesday, 01-Jan-30 12:01:10 ", "Tue, 01 Jan 2030 12:01:10 ", "Tue Jan  ")) {
                hostileValues(start).forEach(value -> assertThat(retryIn(value)).isNotNull());
            }
        });
        assertThat(retryIn("0".repeat(LENGTH) + "70")).isEqualTo(Duration.ofSeconds(70));
        assertThat(retryIn("0".repeat(LENGTH))).isEqualTo(Duration.ofSeconds(10));
        assertThat(retryIn("0".repeat(LENGTH) + "x")).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void shouldParseALongContentTypeQuickly() {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (String start : List.of("", "text/plain;", "text/plain; charset", "text/plain; charset=")) {
                hostileValues(start)
                        .forEach(value -> assertThat(outcomeOf(value, null)
                                        .call()
                                        .answer()
                                        .orElseThrow()
                                        .content())
                                .isNotNull());
            }
        });
    }
}
