package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.supaqueue.internal.dispatch.NodeFixture.await;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.InvalidJobException;
import org.supaqueue.JobDead;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;
import org.supaqueue.testing.Guide;
import org.supaqueue.testing.RawReply;

/** Tests that a job is never sent after its expires_at, and becomes dead. */
@Tag("database")
class ExpiryTest {

    private final NodeFixture queue = new NodeFixture();

    @AfterEach
    void close() throws Exception {
        queue.close();
    }

    private void start() {
        queue.start("node-a");
        queue.awaitMigrated();
    }

    private long insert(String path, String expiresAt) {
        return queue.insert(aJob().urlPath(path).with("expires_at", expiresAt));
    }

    private List<JobDead> deadEvents() {
        return queue.events.stream()
                .filter(JobDead.class::isInstance)
                .map(JobDead.class::cast)
                .toList();
    }

    @Test
    void shouldMakeAnExpiredJobDeadUnsent() {
        start();
        long id = insert("/late", "now() - interval '1 ms'");

        queue.awaitStatus(id, "dead");

        String error = queue.column("error", id);
        assertThat(error).matches("EXPIRED at \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(queue.column("finished_at IS NOT NULL", id)).isEqualTo("t");
        // Attempt 1 if a claim was faster than the sweep of expired jobs.
        await().untilAsserted(() -> assertThat(deadEvents())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("attempt")
                .containsExactly(new JobDead(new JobId(id), "default", 0, OptionalInt.empty(), error)));
        assertThat(queue.consumer.requests()).isEmpty();
    }

    @Test
    void shouldWakeForAJobThatExpiresWhileTheNodeSleeps() {
        start();
        queue.awaitNotifyLockHolder("node-a");
        long id = queue.insert(
                aJob().runAt("now() + interval '1 h'").with("expires_at", "clock_timestamp() + interval '1.5 s'"));

        await().atMost(Duration.ofSeconds(5)).until(() -> queue.column("status", id), "dead"::equals);

        assertThat(queue.column("finished_at >= expires_at", id)).isEqualTo("t");
        assertThat(queue.column("finished_at < expires_at + interval '1 s'", id))
                .isEqualTo("t");
        assertThat(queue.consumer.requests()).isEmpty();
    }

    @Test
    void shouldSendAJobBeforeItsTime() {
        start();
        long soon = insert("/early", "now() + interval '1 h'");
        long last = insert("/early", "'9999-12-31 00:00:00+00'");

        queue.awaitStatus(soon, "complete");
        queue.awaitStatus(last, "complete");
    }

    @Test
    void shouldNotSendAClaimedJobAfterItsTime() {
        CountDownLatch signal = new CountDownLatch(1);
        queue.config.set("supaqueue.workers", "1").set("supaqueue.workers.total", "1");
        queue.consumer.script("/base/first", NodeFixture.replyAfter(signal, RawReply.of(200, "")));
        start();
        long first = queue.insert(aJob().urlPath("/first"));
        await().until(() -> queue.consumer.requests("/base/first").size() == 1);
        long id = insert("/second", "clock_timestamp() + interval '700 ms'");
        await().until(
                        () -> queue.query("SELECT clock_timestamp() >= expires_at FROM job_queue WHERE job_id = " + id),
                        "t"::equals);

        signal.countDown();
        queue.awaitStatus(first, "complete");
        queue.awaitStatus(id, "dead");

        assertThat(queue.column("error", id)).startsWith("EXPIRED at ");
        assertThat(queue.consumer.requests("/base/second")).isEmpty();
    }

    @Test
    void shouldMakeAJobDeadAtOnceIfItsRetryWouldComeTooLate() {
        queue.config.set("supaqueue.retry.delay", "PT10S");
        queue.consumer.script("/base/busy", RawReply.of(503, "busy"));
        start();
        long id = insert("/busy", "now() + interval '9 s'");

        await().atMost(Duration.ofSeconds(5)).until(() -> queue.column("status", id), "dead"::equals);

        assertThat(queue.column("error", id))
                .startsWith("EXPIRED at ")
                .endsWith(" before the next attempt; the last attempt: the consumer answered 503");
        assertThat(queue.column("(retry_count, content)::text", id)).isEqualTo("(0,busy)");
        assertThat(queue.query("SELECT (attempt, response_status)::text FROM job_attempt WHERE job_id = " + id))
                .isEqualTo("(1,503)");
        await().untilAsserted(() -> assertThat(deadEvents())
                .singleElement()
                .satisfies(dead -> assertThat(dead.error()).startsWith("EXPIRED at ")));
    }

    @Test
    void shouldTellTheTrueCauseIfNoRetryIsLeft() {
        queue.config.set("supaqueue.retry.delay", "PT10S");
        queue.consumer.script("/base/busy", RawReply.of(503, "busy"));
        start();
        long id = queue.insert(aJob().urlPath("/busy").retryLimit(0).with("expires_at", "now() + interval '5 s'"));

        queue.awaitStatus(id, "dead");

        assertThat(queue.column("error", id)).isEqualTo("the consumer answered 503");
    }

    @Test
    void shouldExpireAgainAfterARedrive() {
        start();
        long id = insert("/late", "now()");
        queue.awaitStatus(id, "dead");

        assertThat(queue.query("SELECT retry_job(" + id + ")")).isEqualTo("RETRIED");

        queue.awaitStatus(id, "dead");
        assertThat(queue.consumer.requests()).isEmpty();
    }

    @Test
    void shouldSweepManyExpiredJobsAndSendTheOthers() {
        queue.migrate();
        queue.query("INSERT INTO job_queue (http_verb, url_path, expires_at)"
                + " SELECT 'POST', '/' || (n % 100 = 0), CASE WHEN n % 100 > 0 THEN now() END"
                + " FROM generate_series(1, 3000) AS n");

        start();

        await().until(
                        () -> queue.query("SELECT string_agg(status || ' ' || count, ',' ORDER BY status::text) FROM"
                                + " (SELECT status, count(*) FROM job_queue GROUP BY 1) AS s"),
                        "complete 30,dead 2970"::equals);
        assertThat(queue.consumer.requests("/base/false")).isEmpty();
        await().until(() -> deadEvents().size() == 2970);
    }

    /** The row that another transaction has locked is swept later, and delays no other row. */
    @Test
    void shouldSweepARowThatWasLocked() throws Exception {
        queue.migrate();
        long locked = insert("/locked", "now()");
        long other = insert("/other", "now()");
        try (var connection = queue.testDatabase.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT FROM job_queue WHERE job_id = " + locked + " FOR UPDATE");
            start();
            queue.awaitStatus(other, "dead");
            assertThat(queue.column("status", locked)).isEmpty();
            connection.rollback();
        }
        queue.awaitStatus(locked, "dead");
    }

    @Test
    void shouldWriteDeadLettersOfExpiredJobs() {
        queue.config.set("supaqueue.queue.default.dead-letter", "letters");
        start();
        long id = insert("/late", "now()");

        queue.awaitStatus(id, "dead");

        assertThat(queue.query("SELECT payload->>'job_id' FROM job_queue WHERE queue = 'letters'"))
                .isEqualTo(Long.toString(id));
        assertThat(queue.query("SELECT payload->>'error' FROM job_queue WHERE queue = 'letters'"))
                .startsWith("EXPIRED at ");
    }

    @Test
    void shouldRefuseTimesOutOfRangeBySql() {
        queue.migrate();

        for (String time : List.of("infinity", "-infinity", "1969-12-31 23:59:59+00", "10000-01-01 00:00:00+00")) {
            assertThatThrownBy(() -> insert("/x", "'" + time + "'"))
                    .as(time)
                    .hasStackTraceContaining("must be in the years 1970 to 9999");
        }
    }

    @Test
    void shouldRefuseTimesOutOfRangeByJavaAndBySqlWithTheSameWords() {
        queue.migrate();

        for (Instant time : List.of(Instant.parse("1969-12-31T23:59:59Z"), Instant.parse("9999-12-31T00:00:01Z"))) {
            String rule = "expires_at " + time + " must be in the years 1970 to 9999";
            assertThatThrownBy(() -> JobRequest.post("/x").expiresAt(time))
                    .isInstanceOf(InvalidJobException.class)
                    .hasMessage(rule);
            assertThatThrownBy(() -> insert("/x", "'" + time + "'")).hasStackTraceContaining(rule);
        }
    }

    /** A row that came past the triggers must not stop the sweep, the claims or the other jobs. */
    @Test
    void shouldHandleInfiniteTimesOfRowsThatNoTriggerChecked() {
        queue.migrate();
        queue.query("ALTER TABLE job_queue DISABLE TRIGGER verify_new_job");
        long never = insert("/never", "'infinity'");
        long always = insert("/always", "'-infinity'");
        long late = insert("/late", "now()");

        start();

        queue.awaitStatus(never, "complete");
        queue.awaitStatus(always, "dead");
        queue.awaitStatus(late, "dead");
    }

    @Test
    void shouldSendNoRowWhoseBackoffNobodyChecked() {
        queue.migrate();
        queue.query("ALTER TABLE job_queue DISABLE TRIGGER verify_new_job");
        long id = queue.insert(aJob().with("backoff", "'now and then'"));

        start();

        queue.awaitStatus(id, "dead");
        assertThat(queue.column("error", id)).startsWith("backoff \"now and then\" must be \"fixed D\"");
        assertThat(queue.consumer.requests()).isEmpty();
    }

    @Test
    void shouldRunTheExampleOfTheGuide() {
        queue.migrate();

        queue.query(Guide.snippet("expires-sql"));

        assertThat(queue.query("SELECT expires_at - created_at FROM job_queue")).isEqualTo("00:15:00");
    }
}
