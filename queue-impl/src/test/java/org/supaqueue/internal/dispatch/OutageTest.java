package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.testing.RawReply;

/** The database is not available, or blocks, for longer than a lease. */
@Tag("database")
class OutageTest {
    private static final int JOBS = 20;

    private final NodeFixture queue = new NodeFixture();
    private final CountDownLatch answer = new CountDownLatch(1);

    @AfterEach
    void close() throws Exception {
        queue.close();
    }

    /** Starts a call for each job. The consumer answers only after the signal. */
    private void startCalls() {
        queue.consumer.script("/base/slow", NodeFixture.replyAfter(answer, RawReply.of(200, "done")));
        queue.query("INSERT INTO job_queue (http_verb, url_path) SELECT 'POST', '/slow' FROM generate_series(1, " + JOBS
                + ")");
        await().until(() -> queue.consumer.requests("/base/slow").size() == JOBS);
    }

    private void awaitAllComplete() {
        await().until(
                        () -> queue.query("SELECT count(*) FROM job_queue WHERE status = 'complete'"),
                        String.valueOf(JOBS)::equals);
    }

    /** The node that received the answers settles the outcomes after the outage. The other node rescues no job. */
    @Test
    void shouldSendNoJobTwiceIfAnswersCameDuringTheOutage() throws Exception {
        queue.config.set("supaqueue.lease", "PT2S");
        queue.config.set("supaqueue.request-timeout", "PT60S");
        queue.start("node-a");
        queue.start("node-b");
        queue.awaitMigrated();
        startCalls();

        queue.disableDatabase();
        answer.countDown();
        await().pollDelay(Duration.ofSeconds(4)).until(() -> true);
        queue.enableDatabase();

        awaitAllComplete();
        assertThat(queue.consumer.requests("/base/slow")).hasSize(JOBS);
        assertThat(queue.query("SELECT max(lost_leases) FROM job_queue")).isEqualTo("0");
    }

    /**
     * PostgreSQL refuses the connection of a role without the CONNECT privilege with SQLSTATE 42501. The node must not
     * conclude that a row is the cause.
     */
    @Test
    void shouldKeepOutcomesWhileTheRoleMayNotConnect() throws Exception {
        queue.config.set("supaqueue.request-timeout", "PT60S");
        queue.config.set("supaqueue.workers", String.valueOf(JOBS));
        queue.query("CREATE ROLE lone_app LOGIN PASSWORD 'secret'");
        queue.query("GRANT CREATE ON SCHEMA public TO lone_app");
        queue.start("node-a", queue.testDatabase.url().replace("user=postgres", "user=lone_app"));
        queue.awaitMigrated();
        startCalls();

        queue.query("REVOKE CONNECT ON DATABASE " + queue.testDatabase.name() + " FROM PUBLIC");
        queue.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'lone_app'");
        answer.countDown();
        await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
        queue.query("GRANT CONNECT ON DATABASE " + queue.testDatabase.name() + " TO PUBLIC");

        awaitAllComplete();
        assertThat(queue.log.contains("could not be settled")).isFalse();
        assertThat(queue.consumer.requests("/base/slow")).hasSize(JOBS);
    }

    /**
     * While the table is locked, no node can renew its leases. After the lock, each node must renew its leases before
     * another node can rescue the jobs.
     */
    @Test
    void shouldSendNoJobTwiceIfTheTableIsLockedLongerThanALease() throws Exception {
        queue.config.set("supaqueue.lease", "PT3S");
        queue.config.set("supaqueue.request-timeout", "PT60S");
        queue.start("node-a");
        queue.start("node-b");
        queue.awaitMigrated();
        startCalls();

        try (Connection other = queue.testDatabase.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE job_queue");
            await().pollDelay(Duration.ofSeconds(6)).until(() -> true);
            other.rollback();
        }
        await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
        answer.countDown();

        awaitAllComplete();
        assertThat(queue.consumer.requests("/base/slow")).hasSize(JOBS);
        assertThat(queue.query("SELECT max(lost_leases) FROM job_queue")).isEqualTo("0");
    }

    @Test
    void shouldContinueAfterALongOutageAndLogTwoLines() throws Exception {
        queue.start("node-a");
        queue.awaitMigrated();
        queue.awaitStatus(queue.insert(), "complete");

        queue.disableDatabase();
        await().pollDelay(Duration.ofSeconds(12)).until(() -> true);
        queue.enableDatabase();
        queue.awaitStatus(queue.insert(), "complete");

        assertOneWarning();
        assertThat(queue.log.lines("INFO"))
                .filteredOn(line -> line.contains("database"))
                .singleElement()
                .asString()
                .startsWith("The queue works with the database again, after 1");
    }

    /** The test ends all connections of the node five times. The log has one warning for all of these losses. */
    @Test
    void shouldLogOneWarningIfItsConnectionsEndRepeatedly() throws Exception {
        queue.start("node-a");
        queue.awaitMigrated();
        queue.awaitStatus(queue.insert(), "complete");

        String endSessions =
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'node-a'";
        for (int times = 0; times < 5; times++) {
            await().until(() -> !"0".equals(queue.query(endSessions)));
        }
        queue.awaitStatus(queue.insert(), "complete");

        assertOneWarning();
    }

    /**
     * Ignores the warning about dead connections. The warning is correct: HikariCP does not validate a connection that
     * was used less than 500 ms ago, so the pool may lend a dead connection.
     */
    private void assertOneWarning() {
        assertThat(queue.log.lines("WARNING"))
                .filteredOn(line -> !line.contains("lends dead connections"))
                .singleElement()
                .asString()
                .startsWith("The queue lost a connection to the database: SQLSTATE 57P01");
    }
}
