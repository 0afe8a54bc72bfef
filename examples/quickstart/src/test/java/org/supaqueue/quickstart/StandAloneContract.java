package org.supaqueue.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.supaqueue.testing.FaultyPostgres;
import org.supaqueue.testing.PacedReplies;
import org.supaqueue.testing.RawReply;
import org.supaqueue.testing.RawRequest;
import org.supaqueue.testing.RawServer;
import org.supaqueue.testing.TestDatabase;
import org.supaqueue.testing.server.Environment;
import org.supaqueue.testing.server.ServerLog;
import org.supaqueue.testing.server.ServerProcess;

/** The unchanged WAR works on any stand-alone server whose administrator created the DataSource. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class StandAloneContract {
    private static final int KILLS = 10;
    private static final int WORKERS = 16;
    private static final int SETTLE_BATCH = 200;
    private static final String BODY = "{\"ok\":true}";
    private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private static final Duration AT_ONCE = Duration.ofSeconds(1);
    /** A loose limit that also holds on a busy machine. The fault tests measure the real duration. */
    private static final Duration SOON = Duration.ofSeconds(10);

    /** Two applications run on one server. Each application has its own node. */
    private static final int APPLICATIONS = 2;

    private final FaultyPostgres postgres = new FaultyPostgres();
    private final TestDatabase otherDatabase = postgres.anotherDatabase();
    private final Jobs jobs = new Jobs(postgres.database());
    private final RawServer consumer = RawServer.start();
    private Host host;
    private ServerLog log;
    private FaultRunner trial;
    private ServerProcess server;

    /** {@return the server with the documented pool} */
    abstract Host host(Path war, Path... others) throws Exception;

    @BeforeAll
    void prepare() throws Exception {
        host = host(Host.QUICKSTART, Wars.withOwnDataSource("beside", otherDatabase, postgres.proxy()));
        trial = new FaultRunner(postgres, consumer, host.log());
        log = host.log();
        log.mark();
    }

    /** Starts a server, unless the server of the previous test still runs. */
    @BeforeEach
    void start() throws IOException {
        if (server == null) {
            Environment environment = new Environment(
                            postgres.proxy().port(), postgres.database().name())
                    .withConsumer(consumer.url().resolve("/base"), "the-secret")
                    .with("SUPAQUEUE_LEASE", "PT5S");
            server = host.start(environment.variables()).awaitReady("api/orders");
            trial.setServer(server);
        }
    }

    @AfterEach
    void verifyMemory() {
        assertThat(log.text().lines().filter(line -> line.contains("OutOfMemoryError")))
                .isEmpty();
        log.mark();
    }

    @AfterAll
    void stop() throws IOException {
        if (server != null) {
            server.close();
        }
        consumer.close();
        postgres.close();
    }

    @Test
    @Order(1)
    void shouldSendEachOfAHundredRowsOnceAndKeepTheAnswer() throws SQLException {
        consumer.script("/base/api/resource", RawReply.of(200, BODY, "Content-Type: application/json"));

        List<Long> ids = jobs.insert(100, "/api/resource");

        await().atMost(Duration.ofSeconds(60)).until(() -> jobs.complete("/api/resource") == 100);
        assertThat(jobs.count("/api/resource", "content = '" + BODY + "' AND retry_count = 0"))
                .isEqualTo(100);
        List<RawRequest> requests = consumer.requests("/base/api/resource");
        assertThat(requests)
                .extracting(request -> request.header("X-Supaqueue-Job-Id").orElseThrow())
                .containsExactlyInAnyOrderElementsOf(
                        ids.stream().map(String::valueOf).toList());
        assertThat(requests).allSatisfy(StandAloneContract::assertHeaders);
    }

    @ParameterizedTest
    @EnumSource
    @Order(2)
    void shouldGiveTheNextJobItsOwnAnswerAfter(AnswerWithExtraBytes dirty) throws Exception {
        for (int i = 0; i < 3; i++) {
            String path = "/dirty-" + dirty + i;
            consumer.script("/base" + path, dirty.reply());
            jobs.insertFirst(path);
            await().pollInterval(Duration.ofMillis(10)).until(() -> jobs.complete(path) == 1);

            String nextPath = "/after" + path;
            assertThat(secondsToSend(nextPath)).isLessThan(AT_ONCE.toSeconds());
            await().until(() -> jobs.count(nextPath, "status IN ('complete', 'dead')") == 1);
            assertThat(jobs.count(nextPath, "content = '" + Probe.answer(nextPath) + "'"))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Order(3)
    void shouldSendAnotherJobAtOnceBeside(PoisonRow poison) throws Exception {
        String path = "/poison-" + poison;
        poison.insert(postgres.database(), path);
        try {
            List<Double> seconds = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                seconds.add(secondsToSend("/beside" + path + i));
            }
            System.out.println(getClass().getSimpleName() + ": beside " + poison + " " + seconds + " seconds");
            assertThat(seconds).allMatch(each -> each < AT_ONCE.toSeconds());
            // Only the row itself is harmed, and its error says why.
            await().atMost(Duration.ofSeconds(30)).until(() -> jobs.count(path, "error IS NULL") == 0);
            assertThat(jobs.count(path, "status IN ('processing', 'complete')")).isZero();
            assertThat(consumer.requests("/base" + path)).isEmpty();
        } finally {
            poison.remove(postgres.database(), path);
        }
    }

    @Test
    @Order(4)
    void shouldSendTheNextJobSoonAfterPostgresRestarts() throws Exception {
        trial.awaitAsleep();
        FaultRun run = trial.run(DatabaseFault.RESTARTED, true);
        System.out.println(getClass().getSimpleName() + FaultRun.heading() + run + run.lines());
        if (run.firstJob().isEmpty()) {
            killServer();
        }

        assertThat(run.firstJob().orElse(Double.POSITIVE_INFINITY)).isLessThanOrEqualTo(SOON.toSeconds());
        assertThat(run.lost()).isZero();
        assertThat(run.twice()).isEmpty();
        SoftAssertions.assertSoftly(softly -> OutageLines.verify(softly, run, APPLICATIONS));
    }

    @Test
    @Order(5)
    void shouldCompleteEveryJobAfterAKill() throws Exception {
        HeldReplies replies = new HeldReplies(200);
        consumer.script("/base/flow", replies);
        jobs.insert(1_000, "/flow");
        await().atMost(Duration.ofSeconds(60)).until(() -> replies.answered() >= 200 && replies.inFlight() >= 10);

        killServer();
        int inFlight = replies.inFlight();
        int answered = replies.answered();
        int completeBefore = jobs.complete("/flow");
        replies.release();
        start();

        await().atMost(Duration.ofSeconds(90)).until(() -> jobs.complete("/flow") == 1_000);
        Map<String, Long> requests = requestsByJob("/base/flow");
        long again = consumer.requests("/base/flow").size() - 1_000L;
        System.out.printf(
                "killed with %d jobs complete and %d in flight: all 1000 completed, %d were sent again%n",
                completeBefore, inFlight, again);
        assertThat(requests).hasSize(1_000);
        assertThat(again).isBetween((long) inFlight, (long) inFlight + answered - completeBefore);
        assertThat(new HashSet<>(requests.values())).containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    @Tag("faults")
    @Order(6)
    void shouldCompleteEveryJobAfterKillsAtRandomTimes() throws Exception {
        Kills kills = new Kills(getClass().getSimpleName());
        try {
            for (int run = 1; kills.counted() < KILLS; run++) {
                assertThat(run).as("runs that count are too few").isLessThanOrEqualTo(3 * KILLS);
                kills.add(killOnce("/kill-" + run));
            }
        } finally {
            System.out.println(kills);
        }
    }

    @Test
    @Order(7)
    void shouldSendNoJobTwiceAfterAStop() throws Exception {
        Jobs beside = new Jobs(otherDatabase);
        PacedReplies replies = new PacedReplies(Duration.ofSeconds(2));
        PacedReplies repliesBeside = new PacedReplies(Duration.ofSeconds(2));
        consumer.script("/base/stop", replies).script("/base/stop-beside", repliesBeside);
        jobs.insert(100, "/stop");
        beside.insert(100, "/stop-beside");
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> replies.inFlight() >= WORKERS && repliesBeside.inFlight() >= WORKERS);

        boolean ended = server.stop(Duration.ofSeconds(30));
        server = null;

        assertThat(ended).as("the server ends by itself").isTrue();
        verifyStopped(jobs, "/stop");
        verifyStopped(beside, "/stop-beside");
    }

    /**
     * Checks that every sent job is complete and that the other jobs still wait. A later server therefore sends no job
     * twice.
     */
    private void verifyStopped(Jobs stopped, String path) throws SQLException {
        int sent = requestsByJob("/base" + path).size();
        assertThat(consumer.requests("/base" + path)).hasSize(sent);
        assertThat(stopped.complete(path))
                .as("%d jobs of %s were sent", sent, path)
                .isEqualTo(sent);
        assertThat(stopped.count(path, "status = ''")).isEqualTo(100 - sent);
    }

    private double secondsToSend(String path) throws Exception {
        return Probe.insert(jobs, consumer, path).await(Duration.ofSeconds(10)).orElse(Double.POSITIVE_INFINITY);
    }

    private void killServer() {
        server.kill();
        server = null;
    }

    private Kills.Run killOnce(String path) throws Exception {
        PacedReplies replies = new PacedReplies(Duration.ofMillis(40));
        consumer.script("/base" + path, replies);
        int moment = Kills.MIN_ANSWERED + new Random().nextInt(600);
        jobs.insert(1_000, path);
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> replies.answered() >= moment && replies.inFlight() >= Kills.MIN_IN_FLIGHT);
        int answered = replies.answered();
        int inFlight = replies.inFlight();
        killServer();
        await().until(jobs::isNoOtherSessionConnected);
        Set<String> settled = jobs.idsOfComplete(path);
        start();

        await().atMost(Duration.ofSeconds(90)).until(() -> jobs.complete(path) == 1_000);
        Map<String, Long> requests = requestsByJob("/base" + path);
        Set<String> twice = new TreeSet<>(requests.keySet());
        twice.removeIf(job -> requests.get(job) == 1);
        assertThat(requests).hasSize(1_000);
        assertThat(requests.values()).allMatch(count -> count <= 2);
        assertThat(twice).doesNotContainAnyElementsOf(settled).hasSizeLessThanOrEqualTo(WORKERS + SETTLE_BATCH);
        return new Kills.Run(answered, inFlight, settled.size(), twice);
    }

    private Map<String, Long> requestsByJob(String path) {
        return consumer.requests(path).stream()
                .collect(Collectors.groupingBy(
                        request -> request.header("X-Supaqueue-Job-Id").orElseThrow(), Collectors.counting()));
    }

    private static void assertHeaders(RawRequest request) {
        String job = request.header("X-Supaqueue-Job-Id").orElseThrow();
        assertThat(request.verb()).isEqualTo("POST");
        assertThat(request.text()).matches("\\{\"n\": ?\\d+}");
        assertThat(request.header("Authorization")).hasValue("Bearer the-secret");
        assertThat(request.header("Content-Type")).hasValue("application/json");
        assertThat(request.header("User-Agent"))
                .hasValueSatisfying(agent -> assertThat(agent).matches("supaqueue/\\S+"));
        assertThat(request.header("Idempotency-Key"))
                .hasValueSatisfying(key -> assertThat(key).matches("\"" + UUID + "-" + job + "\""));
        assertThat(request.header("X-Supaqueue-Queue")).hasValue("default");
        assertThat(request.header("X-Supaqueue-Attempt")).hasValue("1");
        assertThat(request.header("X-Supaqueue-Lease"))
                .hasValueSatisfying(lease -> assertThat(lease).matches("\\d+"));
    }
}
