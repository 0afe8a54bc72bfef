package org.supaqueue.internal.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.config.Settings;
import org.supaqueue.internal.dispatch.NodeHealth;
import org.supaqueue.internal.dispatch.attempt.FailingConsumer;
import org.supaqueue.internal.job.DeadLetterQueues;
import org.supaqueue.internal.job.Queues;
import org.supaqueue.internal.store.Database;
import org.supaqueue.internal.store.HealthQueries;
import org.supaqueue.internal.store.Migrator;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.testing.Databases;
import org.supaqueue.testing.MapConfig;
import org.supaqueue.testing.PostgresMajor;
import org.supaqueue.testing.TestDatabase;

/** What the health checks say, and what makes the application not ready. */
@Tag("database")
class QueueHealthTest {
    private static final Path DOCUMENTATION = Path.of("..", "docs", "observability.md");
    private static final NodeHealth WELL = new NodeHealth(List.of(), true, List.of());
    private static final NodeHealth ILL = new NodeHealth(
            List.of("settler"),
            false,
            List.of(new FailingConsumer(Queues.only(List.of("mail")), Instant.EPOCH, 7, "the consumer answered 503")));

    private final TestDatabase testDatabase = Databases.fresh(PostgresMajor.NEWEST);
    private final HikariDataSource pool = testDatabase.pool();
    private final AtomicLong now = new AtomicLong();
    private boolean migrate = true;

    @AfterEach
    void close() {
        pool.close();
        Databases.giveBack(testDatabase);
    }

    @Test
    void shouldBeUpWithDataIfAllIsWell() throws Exception {
        QueueHealth health = health(Map.of(), WELL);
        awaitSchema(health, true);

        assertThat(health.dispatcher())
                .isEqualTo(new Check("supaqueue-dispatcher", true, Map.of("enabled", true, "running", true)));
        assertThat(health.database()).isEqualTo(new Check("supaqueue-database", true, Map.of("reachable", true)));
        assertThat(health.schema())
                .isEqualTo(new Check("supaqueue-schema", true, Map.of("known", true, "schema", "public")));
        assertThat(health.jobs())
                .isEqualTo(new Check("supaqueue-jobs", true, Map.of("listener", "listening", "failing_consumers", 0L)));
    }

    @Test
    void shouldSayThatThisApplicationHasNoNode() {
        QueueHealth health = health(Map.of("supaqueue.enabled", "false"), null);

        assertThat(health.dispatcher())
                .isEqualTo(new Check("supaqueue-dispatcher", true, Map.of("enabled", false, "running", false)));
        assertThat(health.jobs().up()).isTrue();
    }

    @Test
    void shouldTellProblemsOfTheNodeOnlyAsData() throws Exception {
        QueueHealth health = health(Map.of(), ILL);
        awaitSchema(health, true);
        execute("INSERT INTO job_queue (http_verb, queue, run_at) VALUES ('POST', 'mail', now() - interval '1 hour')");

        assertThat(health.dispatcher().up()).isFalse();
        assertThat(health.dispatcher().data()).containsEntry("stuck", "settler");
        Check jobs = health.jobs();
        assertThat(jobs.up()).isTrue();
        assertThat(jobs.data())
                .containsEntry("listener", "polling")
                .containsEntry("failing_consumers", 1L)
                .containsEntry(
                        "consumer of queue mail",
                        "has failed every attempt since 1970-01-01T00:00:00Z, 7 attempts, the last: the consumer answered"
                                + " 503");
        assertThat((Long) jobs.data().get("oldest_due_seconds")).isBetween(3_600L, 3_700L);
    }

    @Test
    void shouldFailReadinessForTheConfiguredCauses() throws Exception {
        awaitSchema(health(Map.of(), ILL), true);
        execute("INSERT INTO job_queue (http_verb, run_at) VALUES ('POST', now() - interval '1 hour')");

        assertThat(jobsUpIf("consumers", WELL)).isTrue();
        assertThat(jobsUpIf("consumers", ILL)).isFalse();
        assertThat(jobsUpIf("listener", WELL)).isTrue();
        assertThat(jobsUpIf("listener", ILL)).isFalse();
        assertThat(jobsUpIf("oldest-job", WELL)).isFalse();
        assertThat(health(
                                Map.of(
                                        "supaqueue.health.readiness",
                                        "oldest-job",
                                        "supaqueue.health.oldest-job",
                                        "PT2H"),
                                WELL)
                        .jobs()
                        .up())
                .isTrue();
    }

    @Test
    void shouldLeaveOutPausedQueues() throws Exception {
        QueueHealth health = health(Map.of(), WELL);
        awaitSchema(health, true);
        execute("INSERT INTO job_queue (http_verb, queue, priority, run_at) VALUES"
                + " ('POST', 'a', 5, now() - interval '3 hours'), ('POST', 'b', 0, now() - interval '1 hour'),"
                + " ('POST', 'b', 1, now() - interval '2 hours'), ('POST', 'c', 0, now() + interval '1 hour')");
        execute("SELECT pause_queue('a', 'test')");

        assertThat((Long) health.jobs().data().get("oldest_due_seconds")).isBetween(7_200L, 7_300L);
    }

    @Test
    void shouldFailIfTheSchemaWasNeverMigrated() {
        migrate = false;
        QueueHealth health = health(Map.of(), WELL);

        awaitSchema(health, false);
        await().until(() -> health.schema().data().get("error").toString().contains("run the migrations"));
        assertThat(health.database().up()).isTrue();
        assertThat(health.jobs().up()).isTrue();
        assertThat(health(Map.of("supaqueue.health.readiness", "none"), WELL)
                        .schema()
                        .up())
                .isTrue();
    }

    @Test
    void shouldDetectASchemaThatWasDropped() throws Exception {
        QueueHealth health = health(Map.of(), WELL);
        awaitSchema(health, true);
        execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        now.addAndGet(60_000_000_000L);

        awaitSchema(health, false);
    }

    /** The table of the documentation names the checks, their kinds and all their data. */
    @Test
    void shouldBeDocumented() throws Exception {
        QueueHealth health = health(Map.of(), ILL);
        awaitSchema(health, true);
        execute("INSERT INTO job_queue (http_verb, run_at) VALUES ('POST', now() - interval '1 hour')");
        List<Check> checks = List.of(health.dispatcher(), health.database(), health.schema(), health.jobs());

        for (Check check : checks) {
            String row = Files.readAllLines(DOCUMENTATION).stream()
                    .filter(line -> line.startsWith("| `" + check.name() + "` |"))
                    .findFirst()
                    .orElseThrow();
            Set<String> documented = new TreeSet<>(
                    List.of(row.split("\\|")[4].replace("`", "").strip().split(", ")));
            documented.remove("error");
            assertThat(documented).isEqualTo(keys(check));
        }
    }

    private static Set<String> keys(Check check) {
        return check.data().keySet().stream()
                .map(key -> key.startsWith("consumer of ") ? "consumer of <queues>" : key)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private boolean jobsUpIf(String cause, NodeHealth node) {
        return health(Map.of("supaqueue.health.readiness", cause), node).jobs().up();
    }

    private QueueHealth health(Map<String, String> settings, NodeHealth node) {
        Database database = new Database(pool);
        StoreOpener opener =
                new StoreOpener(database, new Migrator(database, null, migrate), "health", DeadLetterQueues.NONE);
        return new QueueHealth(
                Settings.read(new MapConfig(settings)),
                () -> Optional.ofNullable(node),
                new HealthQueries(database, opener),
                Thread::new,
                now::get);
    }

    private static void awaitSchema(QueueHealth health, boolean up) {
        await().until(() -> health.schema().up() == up
                && !"not read yet".equals(health.schema().data().get("error")));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = testDatabase.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
