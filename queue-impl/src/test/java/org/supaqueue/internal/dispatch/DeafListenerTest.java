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

/** A node whose notifications get lost on the way. */
@Tag("database")
class DeafListenerTest {

    private static final String DEAF = "Listening for jobs that other programs insert failed";
    private static final String HEARS = "Listening for jobs that other programs insert works again";

    private final NodeFixture queue = new NodeFixture();
    private final PostgresProxy proxy = PostgresProxy.to(queue.where);

    @AfterEach
    void close() throws Exception {
        queue.close();
        proxy.close();
    }

    @Test
    void shouldSayOnceThatItIsDeafAndLookInsteadUntilItHears() {
        proxy.dropNotifications(true);
        queue.start("node-a", proxy.url(queue.where));
        await().until(() -> queue.log.contains(DEAF));

        assertThat(queue.watchkeeper()).isNull();
        queue.awaitStatus(queue.insert(), "complete");
        await().atLeast(Duration.ofSeconds(3)).during(Duration.ofSeconds(4)).until(() -> queue.log.count(DEAF) == 1);
        proxy.dropNotifications(false);

        queue.awaitWatchkeeper("node-a");
        assertThat(queue.log.count(DEAF)).isEqualTo(1);
        assertThat(queue.log.count("Listening")).isEqualTo(2);
        assertThat(queue.log.count(HEARS)).isEqualTo(1);
    }

    @Test
    void shouldDoubtItsHearingWhenThereWasWorkThatItHeardNothingOf() {
        QueueNode node = queue.start("node-a", proxy.url(queue.where));
        queue.awaitWatchkeeper("node-a");

        proxy.dropNotifications(true);
        long id = queue.insert();
        // As the work pass does.
        node.wake();

        queue.awaitStatus(id, "complete");
        await().until(() -> queue.log.contains(DEAF));
        assertThat(queue.watchkeeper()).isNull();
    }

    @Test
    void shouldReplaceAConnectionThatWentSilent() {
        queue.start("node-a", proxy.url(queue.where));
        queue.awaitWatchkeeper("node-a");

        proxy.freeze(queue.watchkeepersPort());
        await().until(() -> queue.log.contains("The queue lost a connection to the database"));

        queue.awaitStatus(queue.insert(), "complete");
    }

    @Test
    void shouldLookInsteadBehindAPoolerInTransactionMode() {
        queue.start("migrates").stop();
        try (HikariDataSource pool = TestDatabase.pool(queue.where.url() + "&ApplicationName=node-a")) {
            pool.setMaximumPoolSize(10);
            QueueNode node = NodeFixture.assemble("node-a", TransactionPool.before(pool), queue.config, queue.listener);
            node.start();
            try {
                await().until(() -> queue.log.contains(DEAF));
                queue.awaitStatus(queue.insert(), "complete");
                assertThat(queue.watchkeeper()).isNull();
            } finally {
                node.stop();
            }
        }
    }
}
