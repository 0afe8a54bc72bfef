package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;
import static org.supaqueue.testing.InsertedJob.aJob;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.supaqueue.internal.statistics.Statistics;
import org.supaqueue.internal.store.Database;
import org.supaqueue.internal.store.Migrator;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.testing.RawReply;
import org.supaqueue.testing.TestDatabase;

/** A node writes what it did, and an idle node writes nothing. */
@Tag("database")
@Timeout(180)
class StatisticsNodeTest {

    private static final String MINUTES =
            "SELECT string_agg(concat_ws(' ', queue, attempts, completed, failed, dead), ', '"
                    + " ORDER BY queue) FROM (SELECT queue, sum(attempts) AS attempts, sum(completed) AS completed, sum(failed)"
                    + " AS failed, sum(dead) AS dead FROM queue_stats WHERE resolution = 'minute' GROUP BY queue) AS s";

    private final NodeFixture fixture = new NodeFixture();

    @AfterEach
    void close() throws IOException, SQLException {
        fixture.close();
    }

    @Test
    void shouldWriteTheRestAtTheStop() {
        fixture.consumer.script("/base/bad", RawReply.of(500, "no"));
        QueueNode a = fixture.start("a");
        fixture.awaitMigrated();
        long good = fixture.insert();
        long bad = fixture.insert(aJob().urlPath("/bad").queue("mail").retryLimit(0));
        fixture.awaitStatus(good, "complete");
        fixture.awaitStatus(bad, "dead");
        a.stop();
        QueueNode b = fixture.start("b");
        fixture.awaitStatus(fixture.insert(), "complete");
        b.stop();

        assertThat(fixture.query(MINUTES)).isEqualTo("default 2 2 0 0, mail 1 0 0 1");
        assertThat(fixture.query(
                        "SELECT concat_ws(' ', queue, fingerprint, response_status, attempts, dead, last_job_id)"
                                + " FROM error_stats WHERE resolution = 'minute'"))
                .isEqualTo("mail the consumer answered 500 500 1 1 " + bad);
        assertThat(fixture.query("SELECT count(*) FROM queue_stats WHERE resolution = 'hour'"))
                .isEqualTo("2");
    }

    @Test
    void shouldWriteNothingWhileIdle() {
        QueueNode node = fixture.start("a");
        await().until(() -> fixture.notifyLockHolder() != null);
        node.lookForWork();
        node.stop();

        assertThat(fixture.query("SELECT count(*) FROM queue_stats")).isEqualTo("0");
        await().untilAsserted(
                        () -> assertThat(fixture.query("SELECT sum(n_tup_ins + n_tup_upd) FROM pg_stat_user_tables"
                                        + " WHERE relname IN ('queue_stats', 'error_stats', 'job_audit')"))
                                .isEqualTo("0"));
    }

    /** Also shows that a node writes without a stop. */
    @Test
    void shouldLoseAtMostAMinuteWhenKilled() {
        NodeProcess killed = fixture.startProcess("killed");
        fixture.awaitMigrated();
        fixture.awaitStatus(fixture.insert(), "complete");
        await().atMost(Duration.ofSeconds(90)).until(() -> "default 1 1 0 0".equals(fixture.query(MINUTES)));
        fixture.awaitStatus(fixture.insert(), "complete");

        killed.kill();
        QueueNode other = fixture.start("other");
        fixture.awaitStatus(fixture.insert(), "complete");
        other.stop();

        assertThat(fixture.query(MINUTES)).isEqualTo("default 2 2 0 0");
    }

    @Test
    void shouldAddWhatCouldNotBeWrittenToTheNextWrite() {
        fixture.migrate();
        try (HikariDataSource pool = TestDatabase.pool(fixture.testDatabase.url())) {
            Database database = new Database(pool);
            StoreOpener opener = new StoreOpener(database, new Migrator(database, null, true), "w");
            AtomicLong nanos = new AtomicLong();
            Instant minuteAgo = Instant.now().minusSeconds(60);
            Statistics statistics = new Statistics(nanos::get, minuteAgo, () -> {});
            StatisticsWriter writer = new StatisticsWriter(statistics, opener, Duration.ZERO);
            assertThat(writer.untilNext()).isEqualTo(Dispatcher.MAX_SLEEP);

            statistics.expired("a");
            fixture.query("ALTER TABLE queue_stats RENAME TO away");
            writer.writeAll();
            fixture.query("ALTER TABLE away RENAME TO queue_stats; ALTER TABLE error_stats RENAME TO away");
            statistics.expired("b");
            writer.writeAll();
            fixture.query("ALTER TABLE away RENAME TO error_stats");
            writer.writeAll();

            assertThat(fixture.query(MINUTES)).isEqualTo("a 0 0 0 1, b 0 0 0 1");
            assertThat(fixture.query("SELECT sum(dead) FROM error_stats WHERE resolution = 'minute'"))
                    .isEqualTo("2");
            assertThat(fixture.log.warnings("Writing statistics failed")).hasSize(1);
        }
    }

    @Test
    void shouldShowTheNodes() {
        fixture.config.set("supaqueue.queues", "mail,orders");
        QueueNode node = fixture.start("a");
        fixture.awaitMigrated();
        await().until(() -> "a".equals(fixture.query("SELECT node FROM nodes WHERE alive")));

        assertThat(fixture.query("SELECT concat_ws('/', node, version, alive, in_flight, serves, missing) FROM nodes"))
                .isEqualTo("a/test/t/0/mail, orders");
        assertThat(fixture.query("SELECT now() - started_at BETWEEN interval '0' AND interval '1 min' FROM nodes"))
                .isEqualTo("t");
        node.stop();
        assertThat(fixture.query("SELECT alive FROM nodes")).isEqualTo("f");
    }
}
