package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.supaqueue.internal.dispatch.NodeFixture.await;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.HttpVerb;
import org.supaqueue.JobId;
import org.supaqueue.spi.FailedAttempt;
import org.supaqueue.spi.RetryDecision;
import org.supaqueue.spi.RetryPolicy;
import org.supaqueue.testing.RawReply;

/** Tests that the policy of the application decides about failed attempts, and cannot harm the queue. */
@Tag("database")
class RetryPolicyTest {

    private final NodeFixture queue = new NodeFixture();
    private final Queue<FailedAttempt> seen = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void script() {
        queue.consumer.script("/base/busy", RawReply.of(503, "busy", "Retry-After: 7"));
        queue.consumer.script("/base/bad", RawReply.of(400, "bad"), RawReply.of(200, "good"));
    }

    @AfterEach
    void close() throws Exception {
        queue.close();
    }

    private void start(RetryPolicy policy) {
        queue.retryPolicy = attempt -> {
            seen.add(attempt);
            return policy.decide(attempt);
        };
        queue.start("node-a");
        queue.awaitMigrated();
    }

    @Test
    void shouldSeeTheAttemptAndDecideThatTheJobIsDead() {
        start(attempt -> RetryDecision.dead("no\nluck " + "x".repeat(1_000)));
        long id =
                queue.insert(aJob().urlPath("/busy").queue("mail").retryLimit(4).with("retry_count", "1"));

        queue.awaitStatus(id, "dead");

        assertThat(queue.column("error", id)).isEqualTo("no\\u000aluck " + "x".repeat(492));
        assertThat(queue.column("(retry_count, response_status, content)::text", id))
                .isEqualTo("(1,503,busy)");
        assertThat(seen).singleElement().satisfies(attempt -> {
            assertThat(attempt.jobId()).isEqualTo(new JobId(id));
            assertThat(attempt.queue()).isEqualTo("mail");
            assertThat(attempt.verb()).isEqualTo(HttpVerb.POST);
            assertThat(attempt.urlPath()).isEqualTo("/busy");
            assertThat(attempt.number()).isEqualTo(2);
            assertThat(attempt.retriesUsed()).isEqualTo(1);
            assertThat(attempt.retryLimit()).isEqualTo(4);
            assertThat(attempt.responseStatus()).hasValue(503);
            assertThat(attempt.error()).isEqualTo("the consumer answered 503");
            assertThat(attempt.duration()).isPositive();
            assertThat(attempt.retryAfter()).contains(Duration.ofSeconds(7));
            assertThat(attempt.defaultDecision().delay()).contains(Duration.ofSeconds(7));
        });
    }

    @Test
    void shouldRetryAJobThatWouldBeDead() {
        start(attempt -> RetryDecision.retryIn(Duration.ofMillis(50)));
        long id = queue.insert(aJob().urlPath("/bad"));

        queue.awaitStatus(id, "complete");

        assertThat(queue.column("retry_count", id)).isEqualTo("1");
        assertThat(seen)
                .singleElement()
                .satisfies(attempt ->
                        assertThat(attempt.defaultDecision().reason()).contains("the consumer answered 400"));
    }

    @Test
    void shouldSeeAnAttemptWithoutAnAnswer() {
        queue.consumer.script("/base/closes", RawReply.close());
        start(FailedAttempt::defaultDecision);
        long id = queue.insert(aJob().urlPath("/closes").retryLimit(0));

        queue.awaitStatus(id, "dead");

        assertThat(seen).singleElement().satisfies(attempt -> {
            assertThat(attempt.responseStatus()).isEmpty();
            assertThat(attempt.retryAfter()).isEmpty();
            assertThat(attempt.defaultDecision().reason()).contains(queue.column("error", id));
        });
    }

    @Test
    void shouldNotExceedTheRetryLimits() {
        queue.consumer.script("/base/busy", RawReply.of(503, "busy"));
        queue.config.set("supaqueue.retry-limit.max", "1");
        start(attempt -> RetryDecision.retryIn(Duration.ZERO));
        long none = queue.insert(aJob().urlPath("/busy").retryLimit(0));
        long many = queue.insert(aJob().urlPath("/busy").retryLimit(1_000));

        queue.awaitStatus(none, "dead");
        queue.awaitStatus(many, "dead");

        assertThat(queue.column("(retry_count, error)::text", none)).isEqualTo("(0,\"the consumer answered 503\")");
        assertThat(queue.column("(retry_count, error)::text", many)).isEqualTo("(1,\"the consumer answered 503\")");
        assertThat(queue.consumer.requests("/base/busy")).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"throws", "error", "null", "negative", "too long", "no reason"})
    void shouldUseTheDefaultAndLogOnceIfThePolicyFails(String how) {
        start(attempt -> switch (how) {
            case "throws" -> throw new IllegalStateException("broken");
            case "error" -> throw new StackOverflowError();
            case "negative" -> RetryDecision.retryIn(Duration.ofMillis(-1));
            case "too long" -> RetryDecision.retryIn(Duration.ofDays(365).plusMillis(1));
            case "no reason" -> RetryDecision.dead(" ");
            default -> null;
        });
        List<Long> ids = List.of(
                queue.insert(aJob().urlPath("/bad")),
                queue.insert(aJob().urlPath("/busy").retryLimit(0)));

        ids.forEach(id -> await().until(() -> !queue.column("status", id).matches("processing|")));

        assertThat(queue.column("error", ids.get(1))).isEqualTo("the consumer answered 503");
        await().until(() -> seen.size() >= 2);
        assertThat(queue.log.warnings("The RetryPolicy of the application"))
                .singleElement()
                .asString()
                .contains("the default decision applies");
    }

    @Test
    void shouldNotAskAboutCompleteJobsAndJobsThatCannotBeSent() {
        start(attempt -> RetryDecision.retryIn(Duration.ZERO));
        long complete = queue.insert();
        long unsent = queue.insert(aJob().urlPath("no-slash"));

        queue.awaitStatus(complete, "complete");
        queue.awaitStatus(unsent, "dead");

        assertThat(seen).isEmpty();
    }

    @Test
    void shouldNotRetryAfterTheExpiryOfAJob() {
        start(attempt -> RetryDecision.retryIn(Duration.ofHours(2)));
        long id = queue.insert(aJob().urlPath("/busy").with("expires_at", "now() + interval '1 h'"));

        queue.awaitStatus(id, "dead");

        assertThat(queue.column("error", id)).startsWith("EXPIRED at ");
    }

    @Test
    void shouldUseTheJobsOwnBackoffWithoutAPolicy() {
        queue.start("node-a");
        queue.awaitMigrated();
        queue.consumer.script("/base/503", RawReply.of(503, ""));
        long fixed = queue.insert(aJob().urlPath("/503").with("backoff", "'fixed PT50S'"));
        long list = queue.insert(aJob().urlPath("/503").with("backoff", "'list PT0.01S,PT40S'"));
        long clamped = queue.insert(aJob().urlPath("/busy").with("backoff", "'exponential PT1S x2 max PT5S'"));
        long later = queue.insert(aJob().urlPath("/busy").with("backoff", "'fixed PT1S'"));

        assertWait(fixed, 1, 50);
        assertWait(list, 2, 40);
        assertWait(clamped, 1, 5);
        assertWait(later, 1, 7);
    }

    /** The wait counts from the settlement, which comes a little after the start of the call. */
    private void assertWait(long id, int retries, int seconds) {
        await().until(() -> queue.column("status || retry_count", id), ("failed" + retries)::equals);
        assertThat(queue.column("EXTRACT(EPOCH FROM run_at - started_at)::float8", id))
                .asString()
                .satisfies(wait -> assertThat(Double.parseDouble(wait)).isBetween(seconds - 0.01, seconds + 1.9));
    }

    @Test
    void shouldRefuseDecisionsOutOfRange() {
        assertThat(RetryDecision.retryIn(Duration.ofDays(365)).delay()).contains(Duration.ofDays(365));
        assertThatThrownBy(() -> RetryDecision.retryIn(Duration.ofDays(366)))
                .hasMessage("delay PT8784H must be zero to 365 days");
        assertThatThrownBy(() -> RetryDecision.dead("")).hasMessage("reason must not be blank");
    }
}
