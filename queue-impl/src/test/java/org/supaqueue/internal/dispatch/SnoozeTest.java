package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.JobCompleted;
import org.supaqueue.testing.Guide;
import org.supaqueue.testing.RawReply;

/** Tests that a consumer gets a job again later if the consumer answers X-Supaqueue-Snooze. */
@Tag("database")
class SnoozeTest {

    private final NodeFixture queue = new NodeFixture();

    @AfterEach
    void close() throws Exception {
        queue.close();
    }

    private void start() {
        queue.start("node-a");
        queue.awaitMigrated();
    }

    private static RawReply snooze(int status, String seconds) {
        return RawReply.of(status, "not yet", "X-Supaqueue-Snooze: " + seconds);
    }

    /** The consumer writes each character of a header as one byte. */
    private static String inUtf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private void awaitSnoozes(long id, int count) {
        await().until(() -> queue.column("snooze_count", id), Integer.toString(count)::equals);
    }

    @Test
    void shouldWaitWithoutUsingARetry() {
        queue.consumer.script("/base/later", snooze(200, "1"), snooze(503, " 1 "), RawReply.of(200, "done"));
        start();
        long id = queue.insert(aJob().urlPath("/later").retryLimit(0));

        queue.awaitStatus(id, "complete");

        assertThat(queue.column("(retry_count, snooze_count, error, content)::text", id))
                .isEqualTo("(0,2,,done)");
        assertThat(queue.attemptsReceived("/base/later")).containsExactly("1", "2", "3");
        assertThat(queue.events).singleElement().isInstanceOf(JobCompleted.class);
        assertThat(queue.query("SELECT string_agg(concat_ws('|', attempt, response_status, content, error), ', '"
                        + " ORDER BY attempt) FROM job_attempt"))
                .isEqualTo("1|200|not yet|snoozed for 1 s, 2|503|not yet|snoozed for 1 s");
    }

    @Test
    void shouldKeepTheAnswerAndTheTimeWhileTheJobWaits() {
        queue.consumer.script("/base/later", snooze(400, "3600"));
        start();
        long id = queue.insert(aJob().urlPath("/later").retryLimit(0));

        awaitSnoozes(id, 1);

        assertThat(queue.column("(status, due, retry_count, response_status, content, error, finished_at)::text", id))
                .isEqualTo("(\"\",f,0,400,\"not yet\",\"snoozed for 3600 s\",)");
        assertThat(queue.column("run_at BETWEEN now() + interval '3590 s' AND now() + interval '3600 s'", id))
                .isEqualTo("t");
    }

    @Test
    void shouldSendAJobAtOnceThatIsSnoozedForZeroSeconds() {
        queue.consumer.script("/base/later", snooze(200, "0"), RawReply.of(200, "done"));
        start();
        long id = queue.insert(aJob().urlPath("/later"));

        queue.awaitStatus(id, "complete");

        assertThat(queue.column("snooze_count", id)).isEqualTo("1");
    }

    @Test
    void shouldFailTheAttemptAfterAHundredSnoozes() {
        RawReply[] hundredAndOne = Collections.nCopies(101, snooze(200, "0")).toArray(RawReply[]::new);
        queue.consumer.script("/base/later", hundredAndOne);
        start();
        long id = queue.insert(aJob().urlPath("/later").retryLimit(0));

        queue.awaitStatus(id, "dead");

        assertThat(queue.column("(retry_count, snooze_count, response_status, error)::text", id))
                .isEqualTo(
                        "(0,100,200,\"the consumer answered 200; the job was snoozed 100 times, which is the maximum\")");
        assertThat(queue.consumer.requests("/base/later")).hasSize(101);
    }

    @Test
    void shouldRetryAJobThatWasSnoozedTooOften() {
        queue.consumer.script("/base/later", snooze(200, "0"), RawReply.of(200, "done"));
        start();
        long id = queue.insert(aJob().urlPath("/later").retryLimit(1).with("snooze_count", "100"));

        queue.awaitStatus(id, "complete");

        assertThat(queue.column("(retry_count, snooze_count)::text", id)).isEqualTo("(1,100)");
        assertThat(queue.attemptsReceived("/base/later")).containsExactly("101", "102");
    }

    @Test
    void shouldMakeAJobDeadThatWouldExpireDuringTheSnooze() {
        queue.consumer.script("/base/later", snooze(200, "60"));
        start();
        long id = queue.insert(
                aJob().urlPath("/later").retryLimit(0).with("expires_at", "clock_timestamp() + interval '30 s'"));

        queue.awaitStatus(id, "dead");

        assertThat(queue.column("error", id))
                .startsWith("EXPIRED at ")
                .endsWith(" before the next attempt; the last attempt: snoozed for 60 s");
        assertThat(queue.column("(snooze_count, response_status)::text", id)).isEqualTo("(0,200)");
    }

    @Test
    void shouldFailTheAttemptIfTheValueIsNotValid() {
        List<String> values =
                List.of("", "soon", "-1", "1.5", "31536001", "9".repeat(5_000), "1, 2", "0x10", "1e3", inUtf8("１"));
        for (int i = 0; i < values.size(); i++) {
            queue.consumer.script("/base/ok-" + i, snooze(200, values.get(i)));
            queue.consumer.script("/base/bad-" + i, snooze(400, values.get(i)));
        }
        start();
        String rule = " must be whole seconds from 0 to 31536000";
        List<Long> ok = IntStream.range(0, values.size())
                .mapToObj(i -> queue.insert(aJob().urlPath("/ok-" + i).retryLimit(0)))
                .toList();
        long bad = queue.insert(aJob().urlPath("/bad-1"));

        for (int i = 0; i < values.size(); i++) {
            queue.awaitStatus(ok.get(i), "dead");
            assertThat(queue.column("error", ok.get(i)))
                    .startsWith("the consumer answered 200; X-Supaqueue-Snooze \"")
                    .endsWith(rule)
                    .hasSizeLessThan(300);
        }
        assertThat(queue.column("error", ok.get(1)))
                .isEqualTo("the consumer answered 200; X-Supaqueue-Snooze \"soon\"" + rule);
        queue.awaitStatus(bad, "dead");
        assertThat(queue.column("error", bad))
                .isEqualTo("the consumer answered 400; X-Supaqueue-Snooze \"soon\"" + rule);
    }

    @Test
    void shouldUseTheFirstOfSeveralHeaders() {
        queue.consumer.script(
                "/base/later", RawReply.of(200, "", "X-Supaqueue-Snooze: 3600", "x-supaqueue-snooze: soon"));
        start();
        long id = queue.insert(aJob().urlPath("/later"));

        awaitSnoozes(id, 1);

        assertThat(queue.column("error", id)).isEqualTo("snoozed for 3600 s");
    }

    @Test
    void shouldCancelASnoozedJobWhoseCancellationWasRequested() {
        CountDownLatch signal = new CountDownLatch(1);
        queue.consumer.script("/base/later", NodeFixture.replyAfter(signal, snooze(200, "0")));
        start();
        long id = queue.insert(aJob().urlPath("/later"));
        await().until(() -> queue.consumer.requests("/base/later").size() == 1);
        assertThat(queue.query("SELECT cancel_job(" + id + ")")).isEqualTo("REQUESTED");

        signal.countDown();
        queue.awaitStatus(id, "cancelled");

        assertThat(queue.column("(snooze_count, response_status)::text", id)).isEqualTo("(0,200)");
        assertThat(queue.consumer.requests("/base/later")).hasSize(1);
    }

    @Test
    void shouldStartAnewWhenADeadJobIsRetried() {
        queue.consumer.script("/base/later", snooze(200, "0"), RawReply.of(400, ""), RawReply.of(200, ""));
        start();
        long id = queue.insert(aJob().urlPath("/later"));
        queue.awaitStatus(id, "dead");
        assertThat(queue.column("snooze_count", id)).isEqualTo("1");

        assertThat(queue.query("SELECT retry_job(" + id + ")")).isEqualTo("RETRIED");
        queue.awaitStatus(id, "complete");

        assertThat(queue.column("snooze_count", id)).isEqualTo("0");
        assertThat(queue.attemptsReceived("/base/later")).containsExactly("1", "2", "1");
    }

    @Test
    void shouldSurviveTheKillOfTheNodeThatSettledTheSnooze() {
        queue.consumer.script("/base/later", snooze(200, "2"), RawReply.of(200, "done"));
        NodeProcess killed = queue.startProcess("killed");
        queue.awaitMigrated();
        long id = queue.insert(aJob().urlPath("/later").retryLimit(0));
        awaitSnoozes(id, 1);

        killed.kill();
        queue.start("node-b");
        queue.awaitStatus(id, "complete");

        assertThat(queue.column("(retry_count, lost_leases, snooze_count)::text", id))
                .isEqualTo("(0,0,1)");
        assertThat(queue.attemptsReceived("/base/later")).containsExactly("1", "2");
    }

    @Test
    void shouldKeepASnoozedJobUnderItsUniqueKey() {
        queue.consumer.script("/base/later", snooze(200, "3600"));
        start();
        long id = queue.insert(aJob().urlPath("/later").with("unique_key", "'order-1'"));
        awaitSnoozes(id, 1);

        assertThat(queue.query("SELECT is_new::text FROM enqueue_unique('POST', '/later', NULL, 'order-1')"))
                .isEqualTo("false");
    }

    @Test
    void shouldWriteNoDeadLetterForASnooze() {
        queue.config.set("supaqueue.dead-letter", "dead-letters");
        queue.consumer.script("/base/later", snooze(503, "3600"));
        start();
        long id = queue.insert(aJob().urlPath("/later").retryLimit(0));

        awaitSnoozes(id, 1);

        assertThat(queue.query("SELECT count(*) FROM job_queue")).isEqualTo("1");
    }

    @Test
    void shouldRunTheGuide() {
        String answer = Guide.snippet("snooze-http").replace("\n", "\r\n") + "\r\n\r\n";
        queue.consumer.script("/base/report", RawReply.raw(answer));
        start();
        long id = queue.insert(aJob().urlPath("/report"));

        awaitSnoozes(id, 1);

        assertThat(queue.column("(response_status, error)::text", id)).isEqualTo("(202,\"snoozed for 60 s\")");
    }

    @Test
    void shouldSnoozeAJobWhoseCountIsAtTheEndOfItsRange() {
        CountDownLatch signal = new CountDownLatch(1);
        queue.consumer.script("/base/later", NodeFixture.replyAfter(signal, snooze(200, "3600")));
        start();
        long id = queue.insert(aJob().urlPath("/later"));
        await().until(() -> queue.consumer.requests("/base/later").size() == 1);
        queue.query("UPDATE job_queue SET snooze_count = 1000 WHERE job_id = " + id);

        signal.countDown();
        queue.awaitStatus(id, "");

        assertThat(queue.column("(snooze_count, error)::text", id)).isEqualTo("(1000,\"snoozed for 3600 s\")");
    }
}
