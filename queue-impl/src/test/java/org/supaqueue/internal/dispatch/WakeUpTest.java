package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.testing.RawReply;

/** Proves that a node soon finds jobs that other programs insert, and that an idle node writes nothing. */
@Tag("database")
class WakeUpTest {

    /** Much longer than a wake-up takes, much shorter than the sleep of a node that missed a notification. */
    private static final Duration SOON = Duration.ofSeconds(2);

    private static final String CHANNEL = "'supaqueue_' || md5('public')";

    private final NodeFixture queue = new NodeFixture();
    private final CountDownLatch signal = new CountDownLatch(1);

    @AfterEach
    void close() throws Exception {
        signal.countDown();
        queue.close();
    }

    private void awaitNoNotifyLockHolder() {
        await().until(() -> queue.notifyLockHolder() == null);
    }

    private void awaitArrival(String path) {
        await().pollInterval(Duration.ofMillis(5))
                .atMost(SOON)
                .until(() -> queue.consumer.requests("/base" + path).size() == 1);
    }

    @Test
    void shouldReleaseTheNotifyLockWhileNoWorkerIsFree() {
        queue.config.set("supaqueue.workers", "1").set("supaqueue.request-timeout", "PT60S");
        queue.consumer.script("/base/slow", NodeFixture.replyAfter(signal, RawReply.of(200, "done")));
        queue.start("node-a");
        queue.awaitNotifyLockHolder("node-a");

        queue.query("INSERT INTO job_queue (http_verb, url_path) SELECT 'POST', '/slow' FROM generate_series(1, 9)");

        awaitNoNotifyLockHolder();
        signal.countDown();
        queue.awaitNotifyLockHolder("node-a");
    }

    @Test
    void shouldKeepTheNotifyLockWhileSingleJobsArrive() {
        queue.config.set("supaqueue.workers", "64");
        queue.start("node-a");
        queue.awaitNotifyLockHolder("node-a");

        queue.query("""
                DO $$ BEGIN
                    FOR n IN 1..40 LOOP
                        INSERT INTO job_queue (http_verb) VALUES ('POST');
                        COMMIT;
                        PERFORM pg_sleep(0.008);
                        ASSERT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock'
                                          AND objid = to_regclass('job_queue')), 'no session holds the notify lock';
                    END LOOP;
                END $$""");

        await().until(() -> queue.consumer.requests().size() == 40);
    }

    @Test
    void shouldPollDuringANotificationFlood() {
        queue.start("node-a");
        queue.awaitNotifyLockHolder("node-a");

        flood();

        awaitNoNotifyLockHolder();
        queue.insert(aJob().urlPath("/silent"));
        awaitArrival("/silent");
        queue.awaitNotifyLockHolder("node-a");
    }

    /** PostgreSQL does not merge notifications of one transaction whose payloads differ. */
    private void flood() {
        queue.query("SELECT count(pg_notify(" + CHANNEL + ", n::text)) FROM generate_series(1, 100) AS n");
    }

    @Test
    void shouldFindJobsCommittedWithoutNotificationsWhileTheNodeBecomesIdle() throws SQLException {
        queue.start("node-a");
        List<Connection> openConnections = new ArrayList<>();
        try {
            for (int round = 0; round < 3; round++) {
                queue.awaitNotifyLockHolder("node-a");
                flood();
                awaitNoNotifyLockHolder();
                for (int n = 0; n < 10; n++) {
                    openConnections.add(insertWithoutCommit("/late-" + round + n));
                }
                for (int n = 0; n < 10; n++) {
                    // Spreads the commits over the time in which the node tries to get the NotifyLock.
                    await().pollDelay(Duration.ofMillis(150)).until(() -> true);
                    openConnections.get(round * 10 + n).commit();
                    awaitArrival("/late-" + round + n);
                }
            }
        } finally {
            for (Connection connection : openConnections) {
                connection.close();
            }
        }
        assertThat(queue.consumer.requests()).hasSize(30);
    }

    private Connection insertWithoutCommit(String path) throws SQLException {
        Connection connection = queue.testDatabase.connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO job_queue (http_verb, url_path) VALUES ('POST', '" + path + "')");
        }
        return connection;
    }

    @Test
    void shouldHandOverTheNotifyLockWhenANodeStops() {
        QueueNode first = queue.start("node-a");
        queue.awaitNotifyLockHolder("node-a");
        queue.start("node-b");

        first.stop();
        queue.awaitNotifyLockHolder("node-b");
        queue.insert(aJob().urlPath("/next"));

        awaitArrival("/next");
    }

    @Test
    void shouldDetectThatTheNotifyLockHolderWasKilled() {
        queue.config.set("supaqueue.queues", "a");
        NodeProcess first = queue.startProcess("node-a");
        queue.awaitNotifyLockHolder("node-a");
        queue.config.set("supaqueue.queues", "b");
        queue.start("node-b");
        queue.insert(aJob().queue("b").urlPath("/relying"));
        awaitArrival("/relying");

        first.kill();
        await().until(() -> !"node-a".equals(queue.notifyLockHolder()));
        queue.insert(aJob().queue("b").urlPath("/next"));

        awaitArrival("/next");
        queue.awaitNotifyLockHolder("node-b");
    }

    @Test
    void shouldWriteNothingWhileIdle() {
        queue.start("node-a");
        queue.start("node-b");
        await().until(() -> queue.notifyLockHolder() != null);
        queue.query("CHECKPOINT");

        await().during(Duration.ofSeconds(3))
                .until(() -> queue.query("SELECT pg_current_wal_insert_lsn()"), new SameAsBefore()::test);
    }

    private static final class SameAsBefore {
        private String before;

        boolean test(String now) {
            boolean same = now.equals(before);
            before = now;
            return same;
        }
    }
}
