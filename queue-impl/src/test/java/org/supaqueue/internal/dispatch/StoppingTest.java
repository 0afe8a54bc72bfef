package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.testing.RawReply;

/**
 * A node stops while the database refuses the change of a row, or while another transaction has locked a row. The node
 * still settles its other outcomes and gives up its other leases.
 */
@Tag("database")
class StoppingTest {

    private static final int CALLS = 16;

    private final NodeFixture queue = new NodeFixture();
    private final CountDownLatch answer = new CountDownLatch(1);

    @AfterEach
    void close() throws Exception {
        answer.countDown();
        queue.close();
    }

    /** Starts a node whose lease and request time-out are longer than the test. */
    private QueueNode start(String shutdownTimeout) {
        queue.config.set("supaqueue.lease", "PT60S");
        queue.config.set("supaqueue.request-timeout", "PT60S");
        queue.config.set("supaqueue.shutdown-timeout", shutdownTimeout);
        queue.config.set("supaqueue.workers", String.valueOf(CALLS));
        QueueNode node = queue.start("node-a");
        queue.awaitMigrated();
        return node;
    }

    private void createTrigger(String condition, String body) {
        queue.query("CREATE FUNCTION app_trigger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + body
                + "; RETURN NEW; END $$");
        queue.query("CREATE TRIGGER app_trigger BEFORE UPDATE ON job_queue FOR EACH ROW"
                + " WHEN (OLD.status = 'processing' AND " + condition + ") EXECUTE FUNCTION app_trigger()");
    }

    private String count(String condition) {
        return queue.query("SELECT count(*) FROM job_queue WHERE " + condition);
    }

    private Connection lock(String sql) throws SQLException {
        Connection other = queue.testDatabase.connect();
        other.setAutoCommit(false);
        try (Statement statement = other.createStatement()) {
            statement.execute(sql);
        }
        return other;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"RAISE EXCEPTION 'not this one'", "PERFORM pg_advisory_xact_lock(4711)", "PERFORM pg_sleep(9)"})
    void shouldEndTheOtherLeasesIfTheChangeOfOneRowFails(String body) throws Exception {
        queue.consumer.script("/base/never", RawReply.hang());
        queue.consumer.script("/base/n", RawReply.hang());
        QueueNode node = start("PT0.5S");
        queue.query("INSERT INTO job_queue (http_verb, url_path)"
                + " SELECT 'POST', CASE i WHEN 5 THEN '/never' ELSE '/n' END FROM generate_series(1, " + CALLS
                + ") AS i");
        await().until(() -> queue.consumer.requests().size() == CALLS);
        createTrigger("NEW.status <> 'processing' AND OLD.url_path = '/never'", body);

        try (Connection other = lock("SELECT pg_advisory_xact_lock(4711)")) {
            node.stop();
            assertThat(count("status = '' AND lost_leases = 1 AND url_path = '/n'"))
                    .isEqualTo("15");
            assertThat(count("status = 'processing'")).isEqualTo("1");
            other.rollback();
        }
        await().until(() -> queue.log.lines("WARNING").stream()
                .anyMatch(line -> line.matches("16 calls had not ended .* the leases of 15 .* job 5: SQLSTATE .*")));
    }

    /**
     * Near the end of its stop, the node settles refused outcomes without their text. The retries for the locked row
     * must not use up the time for this step.
     */
    @Test
    void shouldSettleRefusedOutcomesWithoutTheirTextWhileARowIsLocked() throws Exception {
        queue.consumer.script("/base/refused", RawReply.of(200, "poison"));
        queue.consumer.script("/base/locked", NodeFixture.replyAfter(answer, RawReply.of(200, "done")));
        QueueNode node = start("PT2S");
        queue.query("ALTER TABLE job_queue ADD CHECK (content <> 'poison')");
        long id = queue.insert(aJob().urlPath("/locked"));
        await().until(() -> queue.consumer.requests("/base/locked").size() == 1);

        try (Connection other = lock("SELECT 1 FROM job_queue WHERE job_id = " + id + " FOR UPDATE")) {
            answer.countDown();
            queue.query(
                    "INSERT INTO job_queue (http_verb, url_path) SELECT 'POST', '/refused' FROM generate_series(1, 5)");
            await().until(() -> queue.consumer.requests("/base/refused").size() == 5);
            await().until(() -> queue.log.contains("outcomes could not be settled"));
            node.stop();
            assertThat(queue.query("SELECT string_agg(status || ' ' || content || response_status, ',')"
                            + " FROM job_queue WHERE url_path = '/refused'"))
                    .isEqualTo("complete 200,complete 200,complete 200,complete 200,complete 200");
            other.rollback();
        }
    }

    /**
     * Starts a node with prefetched jobs. 1,000 short calls let the node prefetch; then calls that wait for the signal
     * occupy all workers.
     */
    private QueueNode startWithPrefetchedJobs() {
        queue.consumer.script("/base/held", NodeFixture.replyAfter(answer, RawReply.of(200, "done")));
        QueueNode node = start("PT5S");
        queue.query("INSERT INTO job_queue (http_verb, url_path)"
                + " SELECT 'POST', CASE WHEN i <= 1000 THEN '' ELSE '/held' END FROM generate_series(1, 1200) AS i");
        await().until(() -> queue.consumer.requests("/base/held").size() == CALLS);
        return node;
    }

    private Thread stop(QueueNode node) {
        Thread stopping = new Thread(node::stop);
        stopping.start();
        return stopping;
    }

    @Test
    void shouldHandBackJobsWhoseRowsWereLockedWhenTheNodeStops() throws Exception {
        QueueNode node = startWithPrefetchedJobs();
        String running = queue.consumer.requests("/base/held").stream()
                .map(request -> request.header("X-Supaqueue-Job-Id").orElseThrow())
                .reduce((a, b) -> a + "," + b)
                .orElseThrow();
        Thread stopping;
        try (Connection other = lock("SELECT 1 FROM job_queue WHERE status = 'processing' AND url_path = '/held'"
                + " AND job_id NOT IN (" + running + ") FOR UPDATE LIMIT 3")) {
            stopping = stop(node);
            answer.countDown();
            await().until(() -> count("status = 'processing'"), "3"::equals);
            // Long enough for several tries to find the rows locked: the first pause between tries is 50 ms.
            await().pollDelay(Duration.ofMillis(500)).until(() -> true);
            other.rollback();
        }
        stopping.join();

        assertThat(count("status = 'processing'")).isEqualTo("0");
        assertThat(count("lost_leases > 0")).isEqualTo("0");
    }

    @ParameterizedTest
    @CsvSource({"40001, 5", "57014, 12"})
    void shouldRetryAFailedHandBackWhenTheNodeStops(String state, int tries) throws Exception {
        QueueNode node = startWithPrefetchedJobs();
        queue.query("CREATE SEQUENCE tries");
        createTrigger(
                "NEW.status = '' AND OLD.url_path = '/held'",
                "IF nextval('public.tries') < " + tries + " THEN RAISE EXCEPTION 'not this time' USING ERRCODE = '"
                        + state + "'; END IF");
        Thread stopping = stop(node);
        answer.countDown();
        stopping.join();

        assertThat(count("status = 'processing'")).isEqualTo("0");
        assertThat(count("lost_leases > 0")).isEqualTo("0");
    }
}
