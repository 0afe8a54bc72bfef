package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.testing.RawReply;

/** Tests that a job and its attempts show how long each step of the call took. */
@Tag("database")
class CallTimingsTest {

    private static final int PAUSE_MS = 60;

    private static final String IN_ORDER = "connect_ms BETWEEN 0 AND first_byte_ms AND first_byte_ms >= "
            + (PAUSE_MS - 1) + " AND duration_ms >= first_byte_ms AND duration_ms >= " + (2 * PAUSE_MS - 1);

    private final NodeFixture queue = new NodeFixture();

    @AfterEach
    void close() throws Exception {
        queue.close();
    }

    private void start() {
        queue.start("node-a");
        queue.awaitMigrated();
    }

    /** Pauses before the head, and again before the body. */
    private static RawReply slow(int status) {
        return connection -> {
            LockSupport.parkNanos(PAUSE_MS * 1_000_000L);
            connection.write("HTTP/1.1 " + status + " X\r\nContent-Length: 2\r\n\r\n");
            LockSupport.parkNanos(PAUSE_MS * 1_000_000L);
            connection.write("ok");
            return true;
        };
    }

    private int number(String sql) {
        return Integer.parseInt(queue.query(sql));
    }

    @Test
    void shouldKeepTheStepsOfTheLastCall() {
        queue.consumer.script("/base", slow(200));
        start();

        long id = queue.insert();
        queue.awaitStatus(id, "complete");

        assertThat(queue.query("SELECT " + IN_ORDER + " FROM job_queue")).isEqualTo("t");
        assertThat(number("SELECT count(*) FROM job_attempt")).isZero();
    }

    @Test
    void shouldKeepTheStepsOfEachFailedAttempt() {
        queue.consumer.script("/base", slow(503));
        start();

        long id = queue.insert(aJob().retryLimit(1).with("run_at", "now() - interval '2 seconds'"));
        queue.awaitStatus(id, "dead");

        assertThat(queue.query("SELECT concat(count(*), bool_and(" + IN_ORDER + ")) FROM job_attempt"))
                .isEqualTo("2t");
        assertThat(number("SELECT waited_ms FROM job_attempt ORDER BY attempt LIMIT 1"))
                .isBetween(2_000, 20_000);
        assertThat(number("SELECT waited_ms FROM job_attempt ORDER BY attempt DESC LIMIT 1"))
                .isBetween(0, 2_000);
        assertThat(queue.column("concat(connect_ms, first_byte_ms)", id)).isEmpty();
    }

    /** A node of an earlier version does not know the columns. */
    @Test
    void shouldLeaveNoStepsToTheCallOfAnEarlierVersion() {
        queue.consumer.script("/base", slow(503));
        QueueNode node = queue.start("node-a");
        queue.awaitMigrated();
        long id = queue.insert(aJob().with("backoff", "'fixed PT1H'"));
        queue.awaitStatus(id, "failed");
        node.stop();

        queue.query("UPDATE job_queue SET status = 'processing', claimed_from = status, leased_by = 'older',"
                + " leased_until = now(), lease_token = lease_token + 1");
        queue.query(
                "UPDATE job_queue SET status = 'complete', response_status = 200, duration_ms = 1, started_at = now(),"
                        + " finished_at = now(), claimed_from = NULL, leased_by = NULL, leased_until = NULL");

        assertThat(queue.column("concat(status, connect_ms, first_byte_ms)", id))
                .isEqualTo("complete");
    }

    @Test
    void shouldLeaveOutTheStepsThatACallDidNotReach() {
        queue.consumer.script("/base", RawReply.close());
        start();

        long id = queue.insert(aJob().retryLimit(0));
        queue.awaitStatus(id, "dead");

        assertThat(queue.query("SELECT concat_ws(' ', connect_ms IS NOT NULL, first_byte_ms IS NULL) FROM job_attempt"))
                .isEqualTo("t t");
    }

    @Test
    void shouldHaveNoStepsWithoutACall() {
        start();

        long id = queue.insert(aJob().urlPath("bad"));
        queue.awaitStatus(id, "dead");

        assertThat(queue.column("concat(connect_ms, first_byte_ms)", id)).isEmpty();
    }
}
