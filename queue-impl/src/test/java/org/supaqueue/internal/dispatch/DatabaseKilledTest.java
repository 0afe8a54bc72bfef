package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.testing.Databases;
import org.supaqueue.testing.PacedReplies;
import org.supaqueue.testing.PostgresMajor;
import org.supaqueue.testing.PostgresProcess;
import org.supaqueue.testing.RawRequest;
import org.supaqueue.testing.TestDatabase;

/** PostgreSQL is killed at random moments, and restarts before the leases expire. */
@Tag("faults")
@Tag("database")
class DatabaseKilledTest {
    private static final int RUNS = 5;
    private static final int JOBS = 1_000;
    private static final String LINE = "%n%-4s %-8s %-9s %-13s %-10s %-8s %-10s";

    private final StringBuilder report = new StringBuilder(
            LINE.formatted("run", "answered", "in flight", "complete then", "outage ms", "complete", "sent twice"));

    @Test
    void shouldCompleteEveryJobAndSendNoneTwice() throws Exception {
        try (EmbeddedPostgres server = Databases.start(PostgresMajor.NEWEST, true);
                NodeFixture queue = new NodeFixture(new TestDatabase(server, "postgres"))) {
            PostgresProcess postgres = PostgresProcess.of(queue.testDatabase);
            assertThat(queue.query("SHOW fsync") + queue.query("SHOW synchronous_commit"))
                    .isEqualTo("onon");
            queue.config.set("supaqueue.lease", "PT15S");
            queue.start("node-a");
            queue.awaitMigrated();
            for (int run = 1; run <= RUNS; run++) {
                run(run, queue, postgres);
            }
        } finally {
            System.out.println(report);
        }
    }

    private void run(int run, NodeFixture queue, PostgresProcess postgres) throws Exception {
        String path = "/run-" + run;
        PacedReplies replies = new PacedReplies(Duration.ofMillis(20));
        queue.consumer.script("/base" + path, replies);
        int answersBeforeKill = 200 + new Random().nextInt(600);
        queue.query("INSERT INTO job_queue (http_verb, url_path) SELECT 'POST', '" + path + "' FROM generate_series(1, "
                + JOBS + ")");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> replies.answered() >= answersBeforeKill && replies.inFlight() >= 10);
        int answered = replies.answered();
        int inFlight = replies.inFlight();

        postgres.kill();
        long killedAt = System.nanoTime();
        LockSupport.parkNanos(Duration.ofMillis(1_500).toNanos());
        postgres.start();
        NodeFixture.await().ignoreExceptions().until(() -> queue.query("SELECT 1"), "1"::equals);
        long outageMillis = Duration.ofNanos(System.nanoTime() - killedAt).toMillis();
        String complete = "SELECT count(*) FROM job_queue WHERE status = 'complete' AND url_path = '" + path + "'";
        String then = queue.query(complete);
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> queue.query(complete), String.valueOf(JOBS)::equals);

        List<RawRequest> requests = queue.consumer.requests("/base" + path);
        report.append(LINE.formatted(
                run, answered, inFlight, then, outageMillis, queue.query(complete), requests.size() - JOBS));
        assertThat(requests)
                .extracting(request -> request.header("X-Supaqueue-Job-Id").orElseThrow())
                .hasSize(JOBS)
                .doesNotHaveDuplicates();
    }
}
