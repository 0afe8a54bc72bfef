package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.testing.InsertedJob.aJob;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.testing.InsertedJob;
import org.supaqueue.testing.RawReply;

/** Each job that becomes dead gets one dead letter in the dead-letter queue of its queue. */
@Tag("database")
class DeadLetterTest {

    private static final String LETTERS = " FROM job_queue WHERE queue = 'failures'";

    private final NodeFixture queue = new NodeFixture();

    @BeforeEach
    void start() {
        queue.config.set("supaqueue.queue.orders.dead-letter", "failures");
        queue.config.set("supaqueue.queue.failures.consumer-function", queue.consumer.url() + "/letters");
        queue.consumer.script("/base/gone", RawReply.of(410, "gone"));
        queue.consumer.script("/base/busy", RawReply.of(503, "busy"));
    }

    @AfterEach
    void close() throws Exception {
        queue.close();
    }

    private static InsertedJob anOrder(String path) {
        return aJob().queue("orders").urlPath(path);
    }

    private void startNode() {
        queue.start("node-a");
        queue.awaitMigrated();
    }

    private long awaitDead(InsertedJob job) {
        long id = queue.insert(job);
        queue.awaitStatus(id, "dead");
        return id;
    }

    private String letterOf(long id) {
        return queue.query("SELECT payload" + LETTERS + " AND payload->>'job_id' = '" + id + "'");
    }

    private String countLetters() {
        return queue.query("SELECT count(*)" + LETTERS);
    }

    @Test
    void shouldSendOnePostWithTheFactsOfTheDeadJob() {
        startNode();

        long id = awaitDead(anOrder("/gone?n=1").with("http_verb", "'PUT'"));

        NodeFixture.await().until(() -> queue.consumer.requests("/letters").size() == 1);
        assertThat(queue.query("SELECT http_verb || url_path" + LETTERS)).isEqualTo("POST");
        assertThat(queue.query("SELECT payload = jsonb_build_object('job_id', " + id + ", 'queue', 'orders',"
                        + " 'http_verb', 'PUT', 'url_path', '/gone?n=1', 'error', 'the consumer answered 410',"
                        + " 'response_status', 410)" + LETTERS))
                .isEqualTo("t");
    }

    @Test
    void shouldInsertTheLetterWhenNoRetryIsLeft() {
        startNode();

        long id = awaitDead(anOrder("/busy").retryLimit(1));

        assertThat(letterOf(id)).contains("\"response_status\": 503");
        assertThat(countLetters()).isEqualTo("1");
    }

    @Test
    void shouldInsertTheLetterOfAnInvalidRow() {
        startNode();

        long id = awaitDead(anOrder("/a/../b"));

        assertThat(letterOf(id)).contains("url_path", "\"response_status\": null");
    }

    @Test
    void shouldInsertTheLetterWhenARescueMakesTheJobDead() {
        startNode();
        long id = queue.insert(anOrder("/lost").runAt("now() + interval '1 day'"));
        queue.query("UPDATE job_queue SET lost_leases = 4, status = 'processing', claimed_from = '', lease_token = 1,"
                + " leased_until = now() - interval '1 minute', leased_by = 'lost-node', lease_nonce = 1"
                + " WHERE job_id = " + id);

        queue.awaitStatus(id, "dead");

        assertThat(letterOf(id)).contains("lease lost 5 times");
        assertThat(countLetters()).isEqualTo("1");
    }

    @Test
    void shouldInsertNoLetterForACancelledCompleteOrFailedJobNorForAnotherQueue() {
        startNode();
        long cancelled = queue.insert(anOrder("/later").runAt("now() + interval '1 day'"));
        queue.query("SELECT cancel_job(" + cancelled + ")");
        long failed = queue.insert(anOrder("/busy").retryLimit(10));
        queue.awaitStatus(failed, "failed");
        long complete = queue.insert(anOrder("/good"));
        queue.awaitStatus(complete, "complete");
        awaitDead(aJob().urlPath("/gone"));

        assertThat(countLetters()).isEqualTo("0");
    }

    @Test
    void shouldInsertNoLetterForTheJobsOfADeadLetterQueue() {
        queue.config.set("supaqueue.dead-letter", "failures");
        queue.consumer.script("/letters", RawReply.of(410, "gone"));
        startNode();

        long id = awaitDead(aJob().urlPath("/gone"));

        assertThat(letterOf(id)).isNotNull();
        NodeFixture.await().until(() -> "dead".equals(queue.query("SELECT status" + LETTERS)));
        assertThat(countLetters()).isEqualTo("1");
    }

    @Test
    void shouldInsertAnotherLetterAfterARedrive() {
        startNode();
        long id = awaitDead(anOrder("/gone"));

        assertThat(queue.query("SELECT retry_job(" + id + ")")).isEqualTo("RETRIED");

        NodeFixture.await().until(() -> "2".equals(countLetters()));
        queue.awaitStatus(id, "dead");
    }
}
