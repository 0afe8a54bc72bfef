package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.supaqueue.testing.PgBouncer;

/** Nodes work behind PgBouncer in transaction mode, with {@code prepareThreshold=0} as documented. */
@Tag("faults")
@Tag("database")
class PgBouncerTest {

    private static final String COMPLETE = "SELECT count(*) FROM job_queue WHERE status = 'complete'";

    private final NodeFixture queue = new NodeFixture();

    @TempDir
    private Path directory;

    private PgBouncer pooler;

    @BeforeEach
    void startPooler() throws IOException {
        pooler = PgBouncer.start(queue.testDatabase, directory);
    }

    @AfterEach
    void close() throws Exception {
        queue.close();
        pooler.close();
    }

    private void start(String name) {
        queue.start(name, pooler.url() + "&prepareThreshold=0");
    }

    private void insert(int jobs) {
        queue.query("INSERT INTO job_queue (http_verb, url_path)"
                + " SELECT 'POST', '/n/' || i FROM generate_series(1, " + jobs + ") AS i");
    }

    @Test
    void shouldMigrateAndSendEachJobOnce() {
        start("node-a");
        start("node-b");
        queue.awaitMigrated();

        insert(2_000);
        await().atMost(Duration.ofSeconds(60)).until(() -> queue.query(COMPLETE), "2000"::equals);

        assertThat(queue.consumer.requests()).hasSize(2_000);
        assertThat(queue.query("SELECT count(*) FROM job_attempt")).isEqualTo("0");
        assertThat(warnings()).allMatch(line -> line.contains("Listening for jobs that other programs insert failed"));
    }

    @Test
    void shouldFindNewJobsWithoutNotifications() {
        start("node-a");
        queue.awaitMigrated();
        queue.awaitStatus(queue.insert(), "complete");

        long id = queue.insert();

        await().atMost(Duration.ofSeconds(3)).until(() -> queue.column("status", id), "complete"::equals);
        assertThat(queue.notifyLockHolder()).isNull();
    }

    @Test
    void shouldContinueAfterThePoolerWasKilled() throws IOException {
        start("node-a");
        queue.awaitMigrated();
        insert(500);
        await().until(() -> Integer.parseInt(queue.query(COMPLETE)) > 100);

        pooler.kill();
        pooler.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> queue.query(COMPLETE), "500"::equals);

        assertThat(queue.query("SELECT count(*) FROM job_queue WHERE status <> 'complete'"))
                .isEqualTo("0");
    }

    private List<String> warnings() {
        return queue.log.lines("WARNING");
    }
}
