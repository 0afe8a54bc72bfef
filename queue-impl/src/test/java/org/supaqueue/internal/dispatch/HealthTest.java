package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.config.Settings;
import org.supaqueue.internal.health.QueueHealth;
import org.supaqueue.internal.job.DeadLetterQueues;
import org.supaqueue.internal.store.Database;
import org.supaqueue.internal.store.HealthQueries;
import org.supaqueue.internal.store.Migrator;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.testing.RawReply;

/** The health of a node, before, during and after an outage of the database. */
@Tag("database")
class HealthTest {
    private final NodeFixture queue = new NodeFixture();
    private final HikariDataSource pool = queue.testDatabase.pool();

    @AfterEach
    void close() throws Exception {
        pool.close();
        queue.close();
    }

    @Test
    void shouldFailReadinessButNotLivenessDuringAnOutage() throws Exception {
        QueueNode node = queue.start("node-a");
        queue.awaitMigrated();
        QueueHealth health = health(node);
        await().until(() -> health.jobs().data().get("listener"), "listening"::equals);
        await().until(() -> health.schema().up());
        assertThat(health.database().up()).isTrue();

        queue.disableDatabase();
        await().until(() -> !health.database().up());
        assertThat(health.database().data()).containsEntry("reachable", false).containsKey("error");
        assertThat(health.schema().up()).as("the last finding").isTrue();
        assertThat(health.dispatcher().up()).isTrue();
        await().until(() -> health.jobs().data().get("listener"), "polling"::equals);
        assertThat(health.jobs().up()).isTrue();

        queue.enableDatabase();
        await().until(() -> health.database().up());
        await().until(() -> health.jobs().data().get("listener"), "listening"::equals);
        assertThat(health.dispatcher().up()).isTrue();
    }

    @Test
    void shouldFailLivenessIfALoopHasEnded() {
        QueueNode node = queue.start("node-a");
        queue.awaitMigrated();
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            if (thread.getName().equals("node-a")) {
                thread.interrupt();
            }
        });

        QueueHealth health = health(node);
        await().until(() -> !health.dispatcher().up());
        await().untilAsserted(
                        () -> assertThat(health.dispatcher().data().get("stuck").toString())
                                .contains("dispatcher", "settler", "lease renewer", "bulk runner"));
    }

    @Test
    void shouldNameAConsumerThatFails() {
        queue.config.set("supaqueue.retry.delay", "PT0.5S");
        queue.config.set("supaqueue.retry.multiplier", "1");
        QueueNode node = queue.start("node-a");
        queue.awaitMigrated();
        queue.consumer.script("/base/away", RawReply.of(503, "away"));
        queue.query("INSERT INTO job_queue (http_verb, url_path, retry_limit) SELECT 'POST', '/away', 100"
                + " FROM generate_series(1, 2)");

        QueueHealth health = health(node);
        await().until(() -> health.jobs().data().get("failing_consumers"), Long.valueOf(1)::equals);
        assertThat(health.jobs().data().get("consumer of all queues").toString())
                .startsWith("has failed every attempt since ")
                .endsWith("the last: the consumer answered 503");

        queue.consumer.script("/base/away", RawReply.of(200, "back"));
        await().until(() -> health.jobs().data().get("failing_consumers"), Long.valueOf(0)::equals);
    }

    private QueueHealth health(QueueNode node) {
        Database database = new Database(pool);
        StoreOpener opener =
                new StoreOpener(database, new Migrator(database, null, true), "health", DeadLetterQueues.NONE);
        return new QueueHealth(
                Settings.read(queue.config),
                () -> Optional.of(node.health(System.nanoTime())),
                new HealthQueries(database, opener),
                Thread::new,
                System::nanoTime);
    }
}
