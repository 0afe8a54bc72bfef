package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.JobDead;
import org.supaqueue.JobId;
import org.supaqueue.spi.RetryDecision;
import org.supaqueue.testing.RawReply;

/** Tests that a job is dead at once if the consumer answers X-Supaqueue-Stop. */
@Tag("database")
class StopTest {

    private final NodeFixture queue = new NodeFixture();

    @AfterEach
    void close() throws Exception {
        queue.close();
    }

    private void start() {
        queue.start("node-a");
        queue.awaitMigrated();
    }

    private long insert(int status, String... headers) {
        queue.consumer.script("/base/stop", RawReply.of(status, "no", headers));
        return queue.insert(aJob().urlPath("/stop"));
    }

    /** The consumer writes each character of a header as one byte. */
    private static String inUtf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 302, 404, 503})
    void shouldMakeTheJobDeadAtOnce(int status) {
        start();
        long id = insert(status, "X-Supaqueue-Stop: the account is closed");

        queue.awaitStatus(id, "dead");

        String error = "stopped by the consumer: the account is closed";
        assertThat(queue.column("(retry_count, response_status, error)::text", id))
                .isEqualTo("(0," + status + ",\"" + error + "\")");
        assertThat(queue.query("SELECT error FROM job_attempt")).isEqualTo(error);
        await().untilAsserted(() -> assertThat(queue.events)
                .containsExactly(new JobDead(new JobId(id), "default", 1, OptionalInt.of(status), error)));
    }

    @Test
    void shouldCountMoreThanASnoozeAndThePolicyOfTheApplication() {
        queue.retryPolicy = attempt -> RetryDecision.retryIn(Duration.ZERO);
        start();
        long id = insert(503, "X-Supaqueue-Snooze: 5", "X-Supaqueue-Stop: closed", "Retry-After: 5");

        queue.awaitStatus(id, "dead");

        assertThat(queue.column("(snooze_count, error)::text", id))
                .isEqualTo("(0,\"stopped by the consumer: closed\")");
    }

    @Test
    void shouldCountLessThanARequestedCancellation() {
        CountDownLatch signal = new CountDownLatch(1);
        queue.consumer.script(
                "/base/stop", NodeFixture.replyAfter(signal, RawReply.of(200, "no", "X-Supaqueue-Stop: closed")));
        start();
        long id = queue.insert(aJob().urlPath("/stop"));
        await().until(() -> queue.consumer.requests("/base/stop").size() == 1);
        assertThat(queue.query("SELECT cancel_job(" + id + ")")).isEqualTo("REQUESTED");

        signal.countDown();
        queue.awaitStatus(id, "cancelled");

        assertThat(queue.column("error", id)).isEqualTo("stopped by the consumer: closed");
    }

    @Test
    void shouldWriteADeadLetter() {
        queue.config.set("supaqueue.dead-letter", "dead-letters");
        start();
        long id = insert(200, "X-Supaqueue-Stop: closed");

        queue.awaitStatus(id, "dead");

        assertThat(queue.query("SELECT (payload->>'job_id') || ' ' || (payload->>'error') FROM job_queue"
                        + " WHERE queue = 'dead-letters'"))
                .isEqualTo(id + " stopped by the consumer: closed");
    }

    @Test
    void shouldShowNoMoreThan500CharactersOfTheReason() {
        start();
        long id = insert(200, "X-Supaqueue-Stop: " + inUtf8("é\u0085".repeat(400)));

        queue.awaitStatus(id, "dead");

        assertThat(queue.column("error", id)).isEqualTo("stopped by the consumer: " + "é\\u0085".repeat(250));
    }

    @Test
    void shouldNeedNoReason() {
        start();
        long id = insert(200, "X-Supaqueue-Stop:");

        queue.awaitStatus(id, "dead");

        assertThat(queue.column("error", id)).isEqualTo("stopped by the consumer");
    }

    @Test
    void shouldReplaceCharactersThatTheDatabaseCannotHold() throws Exception {
        try (NodeFixture latin1 = NodeFixture.inLatin1()) {
            latin1.consumer.script("/base/stop", RawReply.of(200, "no", "X-Supaqueue-Stop: " + inUtf8("5 € are due")));
            latin1.start("node-a");
            latin1.awaitMigrated();
            long id = latin1.insert(aJob().urlPath("/stop"));

            latin1.awaitStatus(id, "dead");

            assertThat(latin1.column("error", id)).isEqualTo("stopped by the consumer: 5 ? are due");
        }
    }
}
