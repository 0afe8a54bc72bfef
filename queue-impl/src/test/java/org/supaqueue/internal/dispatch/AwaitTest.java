package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.supaqueue.testing.InsertedJob.aJob;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.supaqueue.AwaitResult;
import org.supaqueue.InvalidJobException;
import org.supaqueue.JobCancelled;
import org.supaqueue.JobCompleted;
import org.supaqueue.JobDead;
import org.supaqueue.JobId;
import org.supaqueue.JobState;
import org.supaqueue.QueueUnavailableException;
import org.supaqueue.internal.await.Waiters;
import org.supaqueue.internal.store.AwaitedJobs;
import org.supaqueue.internal.store.Database;
import org.supaqueue.internal.store.Migrator;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.testing.CountedStatements;
import org.supaqueue.testing.RawReply;
import org.supaqueue.testing.TestDatabase;

/** Tests waits for jobs, on nodes that send the jobs and on nodes that do not. */
@Tag("database")
@Timeout(60)
class AwaitTest {

    private static final String WAITS = "waits";
    private static final Duration LONG = Duration.ofSeconds(30);

    private final NodeFixture fixture = new NodeFixture();
    private final ExecutorService executor = Executors.newCachedThreadPool(work -> new Thread(work, "executor"));
    private final List<Application> applications = new ArrayList<>();

    /** An application with waits. The pool is only for the waits, so that the test counts their statements. */
    private final class Application implements NodeListener, AutoCloseable {
        final HikariDataSource pool = TestDatabase.pool(fixture.testDatabase.url());
        final CountedStatements counted = new CountedStatements(pool);
        final Waiters waiters;
        final HikariDataSource nodePool = TestDatabase.pool(fixture.testDatabase.url());
        QueueNode node;

        Application() {
            Database database = new Database(counted.dataSource());
            StoreOpener opener = new StoreOpener(database, new Migrator(database, null, true), "waiting");
            waiters = new Waiters(
                    new AwaitedJobs(database, opener), work -> new Thread(work, WAITS), executor, System::nanoTime);
            applications.add(this);
        }

        Application start(String name) {
            node = NodeFixture.assemble(name, nodePool, fixture.config, this);
            node.start();
            return this;
        }

        @Override
        public void completed(JobCompleted event) {
            waiters.settled(event.id());
        }

        @Override
        public void dead(JobDead event) {
            waiters.settled(event.id());
        }

        @Override
        public void cancelled(JobCancelled event) {
            fixture.events.add(event);
            waiters.settled(event.id());
        }

        @Override
        public void close() {
            waiters.stop();
            if (node != null) {
                node.stop();
            }
            nodePool.close();
            pool.close();
        }
    }

    private Application application;

    @BeforeEach
    void migrate() {
        application = new Application();
        assertThat(application.waiters.await(new JobId(1), LONG).status()).isEqualTo(AwaitResult.Status.NOT_FOUND);
    }

    @AfterEach
    void close() throws IOException, SQLException {
        applications.forEach(Application::close);
        executor.shutdownNow();
        fixture.close();
    }

    private AwaitResult await(long id, Duration timeout) {
        return application.waiters.await(new JobId(id), timeout);
    }

    private long later() {
        return fixture.insert(aJob().runAt("now() + interval '1 day'"));
    }

    private static void pause(Duration time) {
        NodeFixture.await().pollDelay(time).until(() -> true);
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    @Test
    void shouldReturnTheFinishedJob() {
        application.start("a");
        fixture.consumer.script("/base/refused", RawReply.of(400, "no"));
        long done = fixture.insert();
        long dead = fixture.insert(aJob().urlPath("/refused"));

        AwaitResult result = await(done, LONG);
        AwaitResult refused = await(dead, LONG);

        assertThat(result.status()).isEqualTo(AwaitResult.Status.FINISHED);
        assertThat(result.job().orElseThrow().state()).isEqualTo(JobState.COMPLETE);
        assertThat(refused.job().orElseThrow().state()).isEqualTo(JobState.DEAD);
        assertThat(refused.job().orElseThrow().content()).isEqualTo("no");
        assertThat(await(done, Duration.ZERO).status()).isEqualTo(AwaitResult.Status.FINISHED);
    }

    /** After two seconds the polls are half a second apart, so a poll cannot end five waits within 250 ms each. */
    @Test
    void shouldEndTheWaitAtOnceWhenThisNodeSettlesTheJob() throws Exception {
        application.start("a");
        List<CountDownLatch> signals = new ArrayList<>();
        List<CompletableFuture<Long>> endedAt = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            CountDownLatch signal = new CountDownLatch(1);
            signals.add(signal);
            fixture.consumer.script("/base/" + i, NodeFixture.replyAfter(signal, RawReply.of(200, "{}")));
            long id = fixture.insert(aJob().urlPath("/" + i));
            endedAt.add(CompletableFuture.supplyAsync(
                    () -> {
                        await(id, LONG);
                        return System.nanoTime();
                    },
                    executor));
        }
        pause(Duration.ofSeconds(2));
        for (int i = 0; i < 5; i++) {
            long released = System.nanoTime();
            signals.get(i).countDown();
            assertThat(endedAt.get(i).get(5, TimeUnit.SECONDS) - released)
                    .isLessThan(Duration.ofMillis(250).toNanos());
        }
    }

    @Test
    void shouldServeAThousandWaitsOnTwoNodesWithFewStatements() {
        Application other = new Application();
        application.start("a");
        other.start("b");
        fixture.query("INSERT INTO job_queue (http_verb, run_at)"
                + " SELECT 'POST', now() + interval '2 s' FROM generate_series(1, 1000)");
        List<CompletableFuture<AwaitResult>> results = new ArrayList<>();
        for (long id = 1; id <= 1_000; id++) {
            Application waiting = id % 2 == 0 ? application : other;
            results.add(waiting.waiters.awaitAsync(new JobId(id), LONG).toCompletableFuture());
        }

        CompletableFuture.allOf(results.toArray(CompletableFuture[]::new)).join();

        assertThat(results).allMatch(result -> result.join().status() == AwaitResult.Status.FINISHED);
        for (Application each : applications) {
            assertThat(each.counted.statements()).isLessThan(300);
            assertThat(each.counted.mostOpenConnections()).isEqualTo(1);
            assertThat(each.counted.openConnections()).isZero();
        }
    }

    /** No node sends the jobs. In 3 s, one statement for each of 500 waits would be at least 500 statements. */
    @Test
    void shouldPollForAllWaitsTogether() {
        fixture.query("INSERT INTO job_queue (http_verb) SELECT 'POST' FROM generate_series(1, 500)");
        int before = application.counted.statements();
        List<CompletableFuture<AwaitResult>> results = new ArrayList<>();
        for (long id = 1; id <= 500; id++) {
            results.add(application
                    .waiters
                    .awaitAsync(new JobId(id), Duration.ofSeconds(3))
                    .toCompletableFuture());
        }

        CompletableFuture.allOf(results.toArray(CompletableFuture[]::new)).join();

        assertThat(results).allMatch(result -> result.join().status() == AwaitResult.Status.TIMED_OUT);
        assertThat(application.counted.statements() - before).isLessThan(100);
    }

    @Test
    void shouldFindAJobThatAnotherProgramFinished() {
        long id = later();
        CompletableFuture<AwaitResult> result =
                application.waiters.awaitAsync(new JobId(id), LONG).toCompletableFuture();

        fixture.query("SELECT cancel_job(" + id + ")");

        assertThat(result.orTimeout(2, TimeUnit.SECONDS)
                        .join()
                        .job()
                        .orElseThrow()
                        .state())
                .isEqualTo(JobState.CANCELLED);
    }

    @Test
    void shouldReportThatAJobDoesNotExist() {
        long began = System.nanoTime();
        assertThat(await(77, LONG)).isEqualTo(new AwaitResult(AwaitResult.Status.NOT_FOUND, Optional.empty()));
        assertThat(millisSince(began)).isLessThan(1_000);

        long id = later();
        CompletableFuture<AwaitResult> result =
                application.waiters.awaitAsync(new JobId(id), LONG).toCompletableFuture();
        fixture.query("DELETE FROM job_queue");
        assertThat(result.orTimeout(2, TimeUnit.SECONDS).join().status()).isEqualTo(AwaitResult.Status.NOT_FOUND);
    }

    @Test
    void shouldEndTheWaitAtItsTimeOut() {
        long id = later();
        for (int millis : new int[] {0, 5, 300, 1_300}) {
            long began = System.nanoTime();

            AwaitResult result = await(id, Duration.ofMillis(millis));

            assertThat(millisSince(began)).isBetween((long) millis, millis + 250L);
            assertThat(result.status()).isEqualTo(AwaitResult.Status.TIMED_OUT);
            assertThat(result.job().orElseThrow().state()).isEqualTo(JobState.AVAILABLE);
        }
    }

    @Test
    void shouldUseNeitherStatementsNorConnectionsWithoutWaits() throws Exception {
        await(later(), Duration.ofMillis(100));
        int before = application.counted.statements();

        pause(Duration.ofSeconds(1));

        assertThat(application.counted.statements()).isEqualTo(before);
        NodeFixture.await().until(() -> NodeFixture.threadsOf(WAITS) == 0);
        assertThat(await(77, LONG).status()).isEqualTo(AwaitResult.Status.NOT_FOUND);
    }

    @Test
    void shouldEndAllWaitsWhenTheApplicationStops() {
        JobId id = new JobId(later());
        CompletionStage<AwaitResult> async = application.waiters.awaitAsync(id, LONG);
        CompletableFuture<AwaitResult> blocking =
                CompletableFuture.supplyAsync(() -> application.waiters.await(id, LONG), executor);
        NodeFixture.await().until(() -> application.counted.statements() > 4);

        application.waiters.stop();

        for (CompletionStage<AwaitResult> each : List.of(async, blocking)) {
            assertThatThrownBy(() -> each.toCompletableFuture().get(2, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(QueueUnavailableException.class)
                    .hasMessageContaining("the application is stopping");
        }
        assertThatThrownBy(() -> application.waiters.await(id, LONG)).isInstanceOf(QueueUnavailableException.class);
        NodeFixture.await().until(() -> NodeFixture.threadsOf(WAITS) == 0);
    }

    @Test
    void shouldEndTheWaitOfAnInterruptedThread() {
        long id = later();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> await(id, LONG))
                .isInstanceOf(QueueUnavailableException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void shouldContinueTheWaitWhileTheDatabaseIsAway() throws SQLException {
        long id = later();
        CompletableFuture<AwaitResult> result =
                application.waiters.awaitAsync(new JobId(id), LONG).toCompletableFuture();
        fixture.disableDatabase();
        long began = System.nanoTime();
        assertThatThrownBy(() -> await(id, Duration.ofMillis(2_500))).isInstanceOf(QueueUnavailableException.class);
        assertThat(millisSince(began)).isBetween(2_000L, 2_850L);
        assertThat(result).isNotDone();

        fixture.enableDatabase();
        fixture.query("SELECT cancel_job(" + id + ")");

        assertThat(result.join().status()).isEqualTo(AwaitResult.Status.FINISHED);
    }

    @Test
    void shouldCompleteAStageOnAThreadOfTheExecutor() {
        long id = later();
        CompletionStage<String> thread = application
                .waiters
                .awaitAsync(new JobId(id), Duration.ofMillis(300))
                .thenApply(result -> Thread.currentThread().getName());

        assertThat(thread.toCompletableFuture().join()).isEqualTo("executor");
    }

    @Test
    void shouldRefuseABadTimeOut() {
        for (Duration bad : List.of(Duration.ofMillis(-1), Duration.ofHours(25))) {
            assertThatThrownBy(() -> await(1, bad))
                    .isInstanceOf(InvalidJobException.class)
                    .hasMessage("timeout " + bad + " must be PT0S to PT24H");
        }
    }

    @Test
    void shouldFireAnEventForAJobThatIsCancelledInFlight() {
        CountDownLatch signal = new CountDownLatch(1);
        fixture.consumer.script("/base/slow", NodeFixture.replyAfter(signal, RawReply.of(503, "busy")));
        application.start("a");
        long id = fixture.insert(aJob().urlPath("/slow"));
        NodeFixture.await().until(() -> fixture.consumer.requests("/base/slow").size() == 1);
        assertThat(fixture.query("SELECT cancel_job(" + id + ")")).isEqualTo("REQUESTED");

        signal.countDown();

        assertThat(await(id, LONG).job().orElseThrow().state()).isEqualTo(JobState.CANCELLED);
        NodeFixture.await()
                .untilAsserted(() -> assertThat(fixture.events)
                        .singleElement()
                        .isInstanceOfSatisfying(JobCancelled.class, event -> {
                            assertThat(event.id()).isEqualTo(new JobId(id));
                            assertThat(event.responseStatus()).hasValue(503);
                            assertThat(event.error()).contains("503");
                        }));
    }
}
