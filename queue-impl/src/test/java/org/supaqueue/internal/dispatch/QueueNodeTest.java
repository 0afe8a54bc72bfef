package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.supaqueue.JobCompleted;
import org.supaqueue.JobDead;
import org.supaqueue.JobFailed;
import org.supaqueue.JobId;
import org.supaqueue.testing.RawReply;
import org.supaqueue.testing.RawRequest;

/** Proves how a whole node sends, retries and rescues jobs, and how the node stops, on a real database. */
@Tag("database")
class QueueNodeTest {

    private final NodeFixture queue = new NodeFixture();
    private final CountDownLatch signal = new CountDownLatch(1);

    @AfterEach
    void close() throws Exception {
        queue.close();
    }

    private void startNode() {
        queue.start("node-a");
        queue.awaitMigrated();
    }

    @Test
    void shouldSendAJobThatAnotherProgramInserts() {
        queue.consumer.script(
                "/base/api/resource", RawReply.of(200, "{\"ok\":true}", "Content-Type: application/json"));
        startNode();

        long id = queue.insert(aJob().payload("{\"a\": 1}").urlPath("/api/resource?x=1"));
        queue.awaitStatus(id, "complete");

        RawRequest request = queue.consumer.requests().get(0);
        String installation = queue.query("SELECT installation_id FROM queue_installation");
        assertThat(request.line()).isEqualTo("POST /base/api/resource?x=1 HTTP/1.1");
        assertThat(request.text()).isEqualTo("{\"a\": 1}");
        assertThat(request.header("Authorization")).contains("Bearer s3cret");
        assertThat(request.header("Content-Type")).contains("application/json");
        assertThat(request.header("User-Agent")).contains("supaqueue/test");
        assertThat(request.header("Idempotency-Key")).contains("\"" + installation + "-" + id + "\"");
        assertThat(request.header("X-Supaqueue-Job-Id")).contains(Long.toString(id));
        assertThat(request.header("X-Supaqueue-Queue")).contains("default");
        assertThat(request.header("X-Supaqueue-Attempt")).contains("1");
        assertThat(request.header("X-Supaqueue-Lease")).contains("1");
        assertThat(queue.column("content", id)).isEqualTo("{\"ok\":true}");
        await().untilAsserted(() -> assertThat(queue.events)
                .singleElement()
                .isInstanceOfSatisfying(
                        JobCompleted.class, event -> assertThat(event.id()).isEqualTo(new JobId(id))));
    }

    @Test
    void shouldRetryUntilTheConsumerRecovers() {
        queue.consumer.script(
                "/base/flaky", RawReply.of(503, "busy"), RawReply.of(503, "busy"), RawReply.of(200, "done"));
        startNode();

        long id = queue.insert(aJob().urlPath("/flaky"));
        queue.awaitStatus(id, "complete");

        assertThat(queue.attemptsReceived("/base/flaky")).containsExactly("1", "2", "3");
        assertThat(queue.column("retry_count", id)).isEqualTo("2");
        await().untilAsserted(() -> assertThat(queue.events)
                .extracting(Object::getClass)
                .containsExactly(JobFailed.class, JobFailed.class, JobCompleted.class));
    }

    @Test
    void shouldSendEachOfManyJobsOnce() {
        startNode();

        queue.query(
                "INSERT INTO job_queue (http_verb, url_path) SELECT 'POST', '/n/' || i FROM generate_series(1, 500) i");
        await().until(() -> queue.query("SELECT count(*) FROM job_queue WHERE status = 'complete'"), "500"::equals);

        assertThat(queue.consumer.requests())
                .hasSize(500)
                .extracting(RawRequest::path)
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldMarkAnInvalidRowDeadWithTheErrorOfTheApi() {
        startNode();

        long id = queue.insert(aJob().urlPath("@evil/x"));
        queue.awaitStatus(id, "dead");

        assertThat(queue.column("error", id)).isEqualTo("url_path \"@evil/x\" must be empty or start with / or ?");
        assertThat(queue.consumer.requests()).isEmpty();
        await().untilAsserted(() -> assertThat(queue.events).singleElement().isInstanceOf(JobDead.class));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            GET ; {"a":1e2000}                                ; payload
            GET ; (SELECT repeat('[',2000)||repeat(']',2000)) ; payload
            POST; {}                                          ; headers
            """)
    void shouldMarkARowWithUnreadableJsonDead(String verb, String payload, String column) {
        startNode();
        String json = payload.startsWith("(") ? payload : "'" + payload + "'";
        String headers = column.equals("headers") ? "(SELECT repeat('[',2000)||repeat(']',2000))::jsonb" : "'{}'";

        long id = Long.parseLong(queue.query("INSERT INTO job_queue (http_verb, payload, headers) VALUES ('" + verb
                + "', " + json + "::jsonb, " + headers + ") RETURNING job_id"));
        queue.awaitStatus(id, "dead");

        assertThat(queue.column("error", id)).startsWith(column + " cannot be read as JSON");
        assertThat(queue.consumer.requests()).isEmpty();
    }

    @Test
    void shouldMarkTooLargeRowsDeadAndSendTheOthers() {
        startNode();

        queue.query("INSERT INTO job_queue (http_verb, url_path) SELECT 'POST', '/' || repeat('x', 20000000)"
                + " FROM generate_series(1, 4)");
        queue.query("INSERT INTO job_queue (http_verb, headers)"
                + " SELECT 'POST', jsonb_object_agg('X-' || n, 'v') FROM generate_series(1, 30000) AS n");
        queue.query("INSERT INTO job_queue (http_verb) SELECT 'POST' FROM generate_series(1, 20)");
        await().until(
                        () -> queue.query("SELECT count(*) FROM job_queue WHERE status IN ('complete', 'dead')"),
                        "25"::equals);

        assertThat(queue.consumer.requests()).hasSize(20);
        assertThat(queue.query("SELECT error FROM job_queue WHERE job_id = 5"))
                .isEqualTo("headers are more than 100 or have more than 32000 characters");
    }

    @Test
    void shouldGiveFreeSharedWorkersToAWaitingQueue() {
        queue.config.set("supaqueue.workers.total", "4");
        queue.config.set("supaqueue.queue.a.workers", "4");
        queue.config.set("supaqueue.queue.b.workers", "4");
        queue.config.set("supaqueue.request-timeout", "PT60S");
        queue.config.set("supaqueue.lease", "PT60S");
        CountDownLatch answerB = new CountDownLatch(1);
        queue.consumer.script("/base/a", NodeFixture.replyAfter(signal, RawReply.of(200, "done")));
        queue.consumer.script("/base/b", NodeFixture.replyAfter(answerB, RawReply.of(200, "done")));
        startNode();
        queue.query(
                "INSERT INTO job_queue (http_verb, queue, url_path) SELECT 'POST', 'a', '/a' FROM generate_series(1, 4)");
        await().until(() -> queue.consumer.requests("/base/a").size() == 4);
        queue.query(
                "INSERT INTO job_queue (http_verb, queue, url_path) SELECT 'POST', 'b', '/b' FROM generate_series(1, 4)");
        await().until(() -> queue.consumer.requests("/base/b").size() == 1);

        signal.countDown();

        await().until(() -> queue.consumer.requests("/base/b").size() == 4);
        answerB.countDown();
    }

    @Test
    void shouldPollRarelyForALockedRow() throws Exception {
        startNode();
        long held = queue.insert(aJob().runAt("now() + interval '0.3 s'"));
        try (Connection other = queue.testDatabase.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT 1 FROM job_queue WHERE job_id = " + held + " FOR UPDATE");
            String count = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()";
            long before = Long.parseLong(queue.query(count));
            await().pollInterval(Duration.ofSeconds(1))
                    .during(Duration.ofSeconds(6))
                    .until(() -> Long.parseLong(queue.query(count)) - before < 150);
            other.rollback();
        }
        queue.awaitStatus(held, "complete");
    }

    @Test
    void shouldSendWaitingJobsWhenTheSecretIsSet() {
        queue.config.remove("supaqueue.service-role");
        queue.config.set("supaqueue.queue.open.auth", "none");
        QueueNode node = queue.start("node-a");
        queue.awaitMigrated();
        long waiting = queue.insert();
        long open = queue.insert(aJob().queue("open"));
        queue.awaitStatus(open, "complete");
        assertThat(queue.column("status", waiting)).isEmpty();
        assertThat(queue.consumer.requests())
                .singleElement()
                .satisfies(r -> assertThat(r.header("Authorization")).isEmpty());

        queue.config.set("service_role", "late");
        node.wake();
        queue.awaitStatus(waiting, "complete");

        assertThat(queue.consumer.requests().get(1).header("Authorization")).contains("Bearer late");
    }

    @Test
    void shouldHoldOnlyTheListeningConnectionWhileCallsRun() {
        queue.config.set("supaqueue.workers", "64");
        queue.consumer.script("/base", RawReply.hang());
        startNode();

        queue.query("INSERT INTO job_queue (http_verb) SELECT 'POST' FROM generate_series(1, 64)");
        await().until(() -> queue.consumer.requests().size() == 64);

        await().until(() -> queue.borrowedConnections("node-a"), listening -> listening == 1);
        assertThat(queue.query("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'node-a'"
                        + " AND state <> 'idle'"))
                .isEqualTo("0");
    }

    @Test
    void shouldRenewLeasesWhileACallRuns() {
        queue.config.set("supaqueue.lease", "PT1S");
        queue.config.set("supaqueue.request-timeout", "PT60S");
        queue.consumer.script("/base/slow", NodeFixture.replyAfter(signal, RawReply.of(200, "done")));
        startNode();
        queue.start("node-b");

        long id = queue.insert(aJob().urlPath("/slow"));
        await().until(() -> queue.consumer.requests().size() == 1);
        String first = queue.column("leased_until", id);
        await().until(
                        () -> queue.column("leased_until > '" + first + "'::timestamptz + interval '2 s'", id),
                        "t"::equals);
        signal.countDown();
        queue.awaitStatus(id, "complete");

        assertThat(queue.consumer.requests()).hasSize(1);
        assertThat(queue.column("lost_leases", id)).isEqualTo("0");
    }

    @Test
    void shouldRescueTheJobOfALostNode() {
        startNode();
        long id = Long.parseLong(queue.query(
                "INSERT INTO job_queue (http_verb, status, claimed_from, lease_token, leased_by, leased_until, retry_limit)"
                        + " VALUES ('POST', 'processing', '', 7, 'lost', now() + interval '1 s', 0) RETURNING job_id"));

        queue.awaitStatus(id, "complete");

        RawRequest request = queue.consumer.requests().get(0);
        assertThat(request.header("X-Supaqueue-Attempt")).contains("2");
        assertThat(request.header("X-Supaqueue-Lease")).contains("8");
        assertThat(queue.column("(lost_leases, retry_count)::text", id)).isEqualTo("(1,0)");
    }

    @Test
    void shouldSettlePendingOutcomesWhenTheDatabaseReturns() throws Exception {
        queue.config.set("supaqueue.lease", "PT30S");
        queue.config.set("supaqueue.request-timeout", "PT60S");
        queue.consumer.script("/base/slow", NodeFixture.replyAfter(signal, RawReply.of(200, "done")));
        startNode();
        long[] ids = LongStream.range(0, 5)
                .map(i -> queue.insert(aJob().urlPath("/slow")))
                .toArray();
        await().until(() -> queue.consumer.requests().size() == 5);

        queue.disableDatabase();
        signal.countDown();
        await().until(() -> queue.log.contains("The queue lost a connection to the database"));
        queue.enableDatabase();

        for (long id : ids) {
            queue.awaitStatus(id, "complete");
        }
        assertThat(queue.consumer.requests()).hasSize(5);
        queue.awaitStatus(queue.insert(), "complete");
    }

    /** A row that another transaction has locked delays neither the outcomes nor the leases of other jobs. */
    @Test
    void shouldSendNoJobTwiceWhileTheRowOfARunningCallIsLocked() throws Exception {
        queue.config.set("supaqueue.lease", "PT1S");
        CountDownLatch later = new CountDownLatch(1);
        queue.consumer.script("/base/held", NodeFixture.replyAfter(signal, RawReply.of(200, "done")));
        queue.consumer.script("/base/slow", NodeFixture.replyAfter(later, RawReply.of(200, "done")));
        startNode();
        queue.start("node-b");
        long held = queue.insert(aJob().urlPath("/held").timeoutMs(60000));
        queue.query("INSERT INTO job_queue (http_verb, url_path, timeout_ms)"
                + " SELECT 'POST', '/slow', 60000 FROM generate_series(1, 5)");
        await().until(() -> queue.consumer.requests().size() == 6);

        try (Connection other = queue.testDatabase.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT cancel_job(" + held + ")");
            signal.countDown();
            queue.query("INSERT INTO job_queue (http_verb) SELECT 'POST' FROM generate_series(1, 100)");
            await().until(() -> queue.query("SELECT count(*) FROM job_queue WHERE status = 'complete'"), "100"::equals);
            String renewed = "SELECT min(leased_until) FROM job_queue WHERE url_path = '/slow'";
            String first = queue.query(renewed);
            await().until(() -> "t"
                    .equals(queue.query("SELECT (" + renewed + ") > '" + first + "'::timestamptz + interval '2 s'")));
            other.rollback();
        }
        later.countDown();
        await().until(
                        () -> queue.query(
                                "SELECT count(*) FROM job_queue WHERE url_path <> '/held' AND status = 'complete'"),
                        "105"::equals);

        assertThat(queue.consumer.requests("/base/slow")).hasSize(5);
        assertThat(queue.consumer.requests("/base")).hasSize(100);
    }

    @Test
    void shouldWaitForRunningCallsWhenTheNodeStops() throws Exception {
        queue.config.set("supaqueue.shutdown-timeout", "PT20S");
        queue.consumer.script("/base/slow", NodeFixture.replyAfter(signal, RawReply.of(200, "done")));
        QueueNode node = queue.start("node-a");
        queue.awaitMigrated();
        long id = queue.insert(aJob().urlPath("/slow"));
        await().until(() -> queue.consumer.requests().size() == 1);
        long late = queue.insert(aJob().runAt("now() + interval '0.3 s'"));

        Thread stopping = new Thread(node::stop);
        stopping.start();
        await().until(() -> queue.column("run_at < now()", late), "t"::equals);
        signal.countDown();
        stopping.join();

        assertThat(queue.column("status", id)).isEqualTo("complete");
        assertThat(queue.column("status", late)).isEmpty();
        await().until(() -> NodeFixture.threadsOf("node-a") == 0);
    }

    @Test
    void shouldEndTheLeaseOfAHangingCallWhenTheNodeStops() {
        queue.config.set("supaqueue.request-timeout", "PT60S");
        queue.config.set("supaqueue.lease", "PT30S");
        queue.consumer.script("/base/hang", RawReply.hang(), RawReply.of(200, "done"));
        QueueNode node = queue.start("node-a");
        queue.awaitMigrated();
        long id = queue.insert(aJob().urlPath("/hang").retryLimit(0));
        await().until(() -> queue.consumer.requests().size() == 1);
        queue.start("node-b");

        long startedAt = System.nanoTime();
        node.stop();

        assertThat(Duration.ofNanos(System.nanoTime() - startedAt))
                .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(8));
        await().until(() -> NodeFixture.threadsOf("node-a") == 0);
        queue.awaitStatus(id, "complete");
        assertThat(queue.column("(lost_leases, retry_count, content)::text", id))
                .isEqualTo("(1,0,done)");
        assertThat(queue.attemptsReceived("/base/hang")).containsExactly("1", "2");
        assertThat(queue.query("SELECT (lease_token, attempt, error, leased_by)::text FROM job_attempt"))
                .isEqualTo("(1,1,\"node stopped\",node-a)");
    }

    @Test
    void shouldWarnIfTheDatabaseIsDownAndStartWhenTheDatabaseReturns() throws Exception {
        queue.disableDatabase();
        queue.start("node-a");
        await().until(() -> queue.log.contains("The queue cannot connect to the database"));
        queue.enableDatabase();
        queue.awaitMigrated();

        long id = queue.insert();

        queue.awaitStatus(id, "complete");
    }
}
