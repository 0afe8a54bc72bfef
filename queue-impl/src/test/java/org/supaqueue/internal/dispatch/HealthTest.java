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
