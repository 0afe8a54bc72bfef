package org.supaqueue.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.testing.Databases;
import org.supaqueue.testing.PacedReplies;
import org.supaqueue.testing.PostgresMajor;
import org.supaqueue.testing.RawReply;
import org.supaqueue.testing.RawRequest;
import org.supaqueue.testing.RawServer;
import org.supaqueue.testing.server.Environment;
import org.supaqueue.testing.server.PayaraMicro;
import org.supaqueue.testing.server.ServerProcess;

/** What the unchanged WAR must do on any stand-alone server whose administrator made the DataSource. */
abstract class StandAloneContract {
    static final PayaraMicro.Files FILES = new PayaraMicro.Files(
            Path.of(System.getProperty("quickstart.payara-micro")),
            Path.of(System.getProperty("quickstart.driver")),
            Path.of("deploy"),
            Path.of("target", "quickstart.war"));

    private static final int KILLS = 10;
    private static final int WORKERS = 16;
    private static final int SETTLE_BATCH = 200;
    private static final String BODY = "{\"ok\":true}";
    private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private final Jobs jobs = new Jobs(Databases.freshDurable(PostgresMajor.NEWEST));
    private final RawServer consumer = RawServer.start();
    private ServerProcess server;

    abstract ServerProcess startServer(Map<String, String> environment) throws IOException;

    @BeforeEach
    void start() throws IOException {
        Environment environment = new Environment(
                        jobs.database().server().getPort(), jobs.database().name())
                .withConsumer(consumer.url().resolve("/base"), "the-secret")
                .with("SUPAQUEUE_LEASE", "PT5S");
        server = startServer(environment.variables()).awaitReady("api/orders");
    }

    @AfterEach
    void stop() throws IOException {
        if (server != null) {
            server.close();
        }
        consumer.close();
    }

    @Test
    void shouldSendEachOfAHundredRowsOnceAndKeepTheAnswer() throws SQLException {
        consumer.script("/base/api/resource", RawReply.of(200, BODY, "Content-Type: application/json"));

        List<Long> ids = jobs.insert(100, "/api/resource");

        await().atMost(Duration.ofSeconds(60)).until(() -> jobs.complete("/api/resource") == 100);
        assertThat(jobs.count("/api/resource", "content = '" + BODY + "' AND retry_count = 0"))
                .isEqualTo(100);
        List<RawRequest> requests = consumer.requests();
        assertThat(requests)
                .extracting(request -> request.header("X-Supaqueue-Job-Id").orElseThrow())
                .containsExactlyInAnyOrderElementsOf(
                        ids.stream().map(String::valueOf).toList());
        assertThat(requests).allSatisfy(StandAloneContract::assertHeaders);
    }

    @Test
    void shouldCompleteEveryJobAfterBeingKilled() throws Exception {
        HeldReplies replies = new HeldReplies(200);
        consumer.script("/base/flow", replies);
        jobs.insert(1_000, "/flow");
        await().atMost(Duration.ofSeconds(60)).until(() -> replies.answered() >= 200 && replies.inFlight() >= 10);

        server.kill();
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
    void shouldCompleteEveryJobWheneverItIsKilled() throws Exception {
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

    private Kills.Run killOnce(String path) throws Exception {
        PacedReplies replies = new PacedReplies(Duration.ofMillis(40));
        consumer.script("/base" + path, replies);
        int moment = Kills.LEAST_ANSWERED + new Random().nextInt(600);
        jobs.insert(1_000, path);
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> replies.answered() >= moment && replies.inFlight() >= Kills.LEAST_IN_FLIGHT);
        int answered = replies.answered();
        int inFlight = replies.inFlight();
        server.kill();
        await().until(jobs::areAlone);
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
