package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.testing.PostgresProxy;
import org.supaqueue.testing.TestDatabase;
import org.supaqueue.testing.TransactionPool;

/** A node detects that it receives no notifications, and polls instead. */
@Tag("database")
class LostNotificationsTest {

    private static final String LISTENING_FAILED = "Listening for jobs that other programs insert failed";
    private static final String LISTENING_WORKS_AGAIN = "Listening for jobs that other programs insert works again";

    private final NodeFixture queue = new NodeFixture();
    private final PostgresProxy proxy = PostgresProxy.to(queue.testDatabase);

    @AfterEach
    void close() throws Exception {
        queue.close();
        proxy.close();
    }

    @Test
    void shouldLogOnceAndPollUntilNotificationsArrive() {
        proxy.dropNotifications(true);
        queue.start("node-a", proxy.url(queue.testDatabase));
        await().until(() -> queue.log.contains(LISTENING_FAILED));

        assertThat(queue.notifyLockHolder()).isNull();
        queue.awaitStatus(queue.insert(), "complete");
        await().atLeast(Duration.ofSeconds(3))
                .during(Duration.ofSeconds(4))
                .until(() -> queue.log.count(LISTENING_FAILED) == 1);
        proxy.dropNotifications(false);

        queue.awaitNotifyLockHolder("node-a");
        assertThat(queue.log.count(LISTENING_FAILED)).isEqualTo(1);
        assertThat(queue.log.count("Listening")).isEqualTo(2);
        assertThat(queue.log.count(LISTENING_WORKS_AGAIN)).isEqualTo(1);
    }

    @Test
    void shouldCheckNotificationsWhenWorkCameWithoutANotification() {
        QueueNode node = queue.start("node-a", proxy.url(queue.testDatabase));
        queue.awaitNotifyLockHolder("node-a");

        proxy.dropNotifications(true);
        long id = queue.insert();
        // Wakes the node as the work pass does.
        node.wake();

        queue.awaitStatus(id, "complete");
        await().until(() -> queue.log.contains(LISTENING_FAILED));
        assertThat(queue.notifyLockHolder()).isNull();
    }

    @Test
    void shouldReplaceAFrozenListeningConnection() {
        queue.start("node-a", proxy.url(queue.testDatabase));
        queue.awaitNotifyLockHolder("node-a");

        proxy.freeze(queue.notifyLockHolderPort());
        await().until(() -> queue.log.contains("The queue lost a connection to the database"));

        queue.awaitStatus(queue.insert(), "complete");
    }

    @Test
    void shouldPollBehindAPoolerInTransactionMode() {
        queue.migrate();
        try (HikariDataSource pool = TestDatabase.pool(queue.testDatabase.url() + "&ApplicationName=node-a")) {
            pool.setMaximumPoolSize(10);
            QueueNode node = NodeFixture.assemble("node-a", TransactionPool.before(pool), queue.config, queue.listener);
            node.start();
            try {
                await().until(() -> queue.log.contains(LISTENING_FAILED));
                queue.awaitStatus(queue.insert(), "complete");
                assertThat(queue.notifyLockHolder()).isNull();
            } finally {
                node.stop();
            }
        }
    }
}
