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

/** How a node hears of jobs that other programs insert, and what that costs them. */
@Tag("database")
class WakeUpTest {

    /** Far more than a wake-up takes, far less than the sleep of a node that missed one. */
    private static final Duration SOON = Duration.ofSeconds(2);

    private static final String CHANNEL = "'supaqueue_' || md5('public')";

    private final NodeFixture queue = new NodeFixture();
    private final CountDownLatch signal = new CountDownLatch(1);

    @AfterEach
    void close() throws Exception {
        signal.countDown();
        queue.close();
    }

    private void awaitNoWatchkeeper() {
        await().until(() -> queue.watchkeeper() == null);
    }

    private void awaitArrival(String path) {
        await().pollInterval(Duration.ofMillis(5))
                .atMost(SOON)
                .until(() -> queue.consumer.requests("/base" + path).size() == 1);
    }

    @Test
    void shouldLeaveTheWatchWhileItHasNoRoomForMore() {
        queue.config.set("supaqueue.workers", "1").set("supaqueue.request-timeout", "PT60S");
        queue.consumer.script("/base/slow", NodeFixture.once(signal, RawReply.of(200, "done")));
        queue.start("node-a");
        queue.awaitWatchkeeper("node-a");

        queue.query("INSERT INTO job_queue (http_verb, url_path) SELECT 'POST', '/slow' FROM generate_series(1, 9)");

        awaitNoWatchkeeper();
        signal.countDown();
        queue.awaitWatchkeeper("node-a");
    }

    @Test
    void shouldKeepTheWatchWhileJobsComeOneByOne() {
        queue.config.set("supaqueue.workers", "64");
        queue.start("node-a");
        queue.awaitWatchkeeper("node-a");

        queue.query("""
                DO $$ BEGIN
                    FOR n IN 1..40 LOOP
                        INSERT INTO job_queue (http_verb) VALUES ('POST');
                        COMMIT;
                        PERFORM pg_sleep(0.008);
                        ASSERT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock'
                                          AND objid = to_regclass('job_queue')), 'nobody keeps the watch';
                    END LOOP;
                END $$""");

        await().until(() -> queue.consumer.requests().size() == 40);
    }

    @Test
    void shouldDoWithoutNotificationsWhileThereAreTooMany() {
        queue.start("node-a");
        queue.awaitWatchkeeper("node-a");

        flood();

        awaitNoWatchkeeper();
        queue.insert(aJob().urlPath("/silent"));
        awaitArrival("/silent");
        queue.awaitWatchkeeper("node-a");
    }

    /** Distinct ones in one transaction are not merged. */
    private void flood() {
        queue.query("SELECT count(pg_notify(" + CHANNEL + ", n::text)) FROM generate_series(1, 100) AS n");
    }

    @Test
    void shouldFindEveryJobThatWasInsertedSilentlyAndCommitsWhileTheNodeFallsAsleep() throws SQLException {
        queue.start("node-a");
        List<Connection> open = new ArrayList<>();
        try {
            for (int round = 0; round < 3; round++) {
                queue.awaitWatchkeeper("node-a");
                flood();
                awaitNoWatchkeeper();
                for (int n = 0; n < 10; n++) {
                    open.add(insertSilently("/late-" + round + n));
                }
                for (int n = 0; n < 10; n++) {
                    // Spread over the time in which the node tries to fall asleep.
                    await().pollDelay(Duration.ofMillis(150)).until(() -> true);
                    open.get(round * 10 + n).commit();
                    awaitArrival("/late-" + round + n);
                }
            }
        } finally {
            for (Connection connection : open) {
                connection.close();
            }
        }
        assertThat(queue.consumer.requests()).hasSize(30);
    }

    private Connection insertSilently(String path) throws SQLException {
        Connection connection = queue.where.connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO job_queue (http_verb, url_path) VALUES ('POST', '" + path + "')");
        }
        return connection;
    }

    @Test
    void shouldHandTheWatchOverWhenANodeStops() {
        QueueNode first = queue.start("node-a");
        queue.awaitWatchkeeper("node-a");
        queue.start("node-b");

        first.stop();
        queue.awaitWatchkeeper("node-b");
        queue.insert(aJob().urlPath("/next"));

        awaitArrival("/next");
    }

    @Test
    void shouldMissAKilledNodeThatKeptTheWatch() {
        queue.config.set("supaqueue.queues", "a");
        NodeProcess first = queue.startProcess("node-a");
        queue.awaitWatchkeeper("node-a");
        queue.config.set("supaqueue.queues", "b");
        queue.start("node-b");
        queue.insert(aJob().queue("b").urlPath("/relying"));
        awaitArrival("/relying");

        first.kill();
        await().until(() -> !"node-a".equals(queue.watchkeeper()));
        queue.insert(aJob().queue("b").urlPath("/next"));

        awaitArrival("/next");
        queue.awaitWatchkeeper("node-b");
    }

    @Test
    void shouldWriteNothingWhileItSleeps() {
        queue.start("node-a");
        queue.start("node-b");
        await().until(() -> queue.watchkeeper() != null);
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
