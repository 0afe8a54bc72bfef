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

/** The database is away for longer than a lease, under two nodes. */
@Tag("database")
class OutageTest {
    private static final int JOBS = 20;

    private final NodeFixture queue = new NodeFixture();
    private final CountDownLatch answer = new CountDownLatch(1);

    @AfterEach
    void close() throws Exception {
        queue.close();
    }

    /** The consumer holds its answers back. */
    private void sendAll() {
        queue.consumer.script("/base/slow", NodeFixture.once(answer, RawReply.of(200, "done")));
        queue.query("INSERT INTO job_queue (http_verb, url_path) SELECT 'POST', '/slow' FROM generate_series(1, " + JOBS
                + ")");
        await().until(() -> queue.consumer.requests("/base/slow").size() == JOBS);
    }

    private void awaitAllComplete() {
        await().until(
                        () -> queue.query("SELECT count(*) FROM job_queue WHERE status = 'complete'"),
                        String.valueOf(JOBS)::equals);
    }

    /** Outcomes that came during the outage are settled by the node that has them, not rescued by the other one. */
    @Test
    void shouldSendNothingTwiceThatWasAnsweredDuringTheOutage() throws Exception {
        queue.config.set("supaqueue.lease", "PT2S");
        queue.config.set("supaqueue.request-timeout", "PT60S");
        queue.start("node-a");
        queue.start("node-b");
        queue.awaitMigrated();
        sendAll();

        queue.databaseGoesAway();
        answer.countDown();
        await().pollDelay(Duration.ofSeconds(4)).until(() -> true);
        queue.databaseReturns();

        awaitAllComplete();
        assertThat(queue.consumer.requests("/base/slow")).hasSize(JOBS);
        assertThat(queue.query("SELECT max(lost_leases) FROM job_queue")).isEqualTo("0");
    }

    /** A role that may no longer connect is refused with a SQLSTATE that could accuse a row. */
    @Test
    void shouldKeepOutcomesWhileItsRoleMayNotConnect() throws Exception {
        queue.config.set("supaqueue.request-timeout", "PT60S");
        queue.config.set("supaqueue.workers", String.valueOf(JOBS));
        queue.query("CREATE ROLE lone_app LOGIN PASSWORD 'secret'");
        queue.query("GRANT CREATE ON SCHEMA public TO lone_app");
        queue.start("node-a", queue.where.url().replace("user=postgres", "user=lone_app"));
        queue.awaitMigrated();
        sendAll();

        queue.query("REVOKE CONNECT ON DATABASE " + queue.where.name() + " FROM PUBLIC");
        queue.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'lone_app'");
        answer.countDown();
        await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
        queue.query("GRANT CONNECT ON DATABASE " + queue.where.name() + " TO PUBLIC");

        awaitAllComplete();
        assertThat(queue.log.contains("could not be settled")).isFalse();
        assertThat(queue.consumer.requests("/base/slow")).hasSize(JOBS);
    }

    /** No node can renew a lease meanwhile. The first to come afterwards must not be one that takes leases from others. */
    @Test
    void shouldSendNothingTwiceWhenSomebodyLocksTheTableForLongerThanALease() throws Exception {
        queue.config.set("supaqueue.lease", "PT3S");
        queue.config.set("supaqueue.request-timeout", "PT60S");
        queue.start("node-a");
        queue.start("node-b");
        queue.awaitMigrated();
        sendAll();

        try (Connection other = queue.where.connect();
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
    void shouldSendAgainAfterALongOutageAndSayTwoLinesInAll() throws Exception {
        queue.start("node-a");
        queue.awaitMigrated();
        queue.awaitStatus(queue.insert(), "complete");

        queue.databaseGoesAway();
        await().pollDelay(Duration.ofSeconds(12)).until(() -> true);
        queue.databaseReturns();
        queue.awaitStatus(queue.insert(), "complete");

        assertOnlyTheLossIsSaid();
        assertThat(queue.log.lines("INFO"))
                .filteredOn(line -> line.contains("database"))
                .singleElement()
                .asString()
                .startsWith("The queue works with the database again, after 1");
    }

    /** The listening connection is lost, the one that replaces it, and so on: all of it is one outage, or none. */
    @Test
    void shouldSayOneLineWhenItsConnectionsAreEndedAgainAndAgain() throws Exception {
        queue.start("node-a");
        queue.awaitMigrated();
        queue.awaitStatus(queue.insert(), "complete");

        String endSessions =
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'node-a'";
        for (int times = 0; times < 5; times++) {
            await().until(() -> !"0".equals(queue.query(endSessions)));
        }
        queue.awaitStatus(queue.insert(), "complete");

        assertOnlyTheLossIsSaid();
    }

    /** The pool of the tests trusts a connection that was used a moment ago: that it lent dead ones is true as well. */
    private void assertOnlyTheLossIsSaid() {
        assertThat(queue.log.lines("WARNING"))
                .filteredOn(line -> !line.contains("lends dead connections"))
                .singleElement()
                .asString()
                .startsWith("The queue lost a connection to the database: SQLSTATE 57P01");
    }
}
