package org.supaqueue.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.supaqueue.container.Behaviour.Way;
import org.supaqueue.testing.RawReply;
import org.supaqueue.testing.RawRequest;
import org.supaqueue.testing.TestDatabase;

/** What each input leads to, over real HTTP. All jobs run side by side; each test then looks at its own. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class BehavioursIT {
    private static final String BASE = "/base";
    private static final TestDatabase DATABASE = Surroundings.freshDatabase();
    private static final JobTable JOBS = new JobTable(DATABASE);
    private static final Path SECRET = Path.of("target", "late-secret-" + Surroundings.server());
    private static final Map<String, Enqueued> ENQUEUED = new LinkedHashMap<>();
    private static final Report REPORT = new Report(Surroundings.server());

    @ArquillianResource
    URI application;

    @Deployment(testable = false)
    static WebArchive application() throws Exception {
        Files.deleteIfExists(SECRET);
        return TestApp.withoutSecret("behaviours", DATABASE)
                .set("supaqueue.consumer-function", Surroundings.consumer().url() + BASE)
                .set("supaqueue.queue.default.service-role", "the-secret")
                .with(EnqueueEndpoint.class, LateSecret.class)
                .build()
                .addAsServiceProvider(ConfigSource.class, LateSecret.class)
                .addAsResource(new StringAsset(SECRET.toAbsolutePath().toString()), LateSecret.LOCATION);
    }

    static Stream<Behaviour> behaviours() {
        return Behaviour.all().stream();
    }

    @BeforeEach
    void enqueueAll() throws Exception {
        if (ENQUEUED.isEmpty()) {
            await().until(JOBS::exists);
            for (Behaviour each : Behaviour.all()) {
                script(each);
                ENQUEUED.put(each.toString(), enqueue(each));
            }
        }
    }

    @AfterAll
    static void print() {
        System.out.println(REPORT);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("behaviours")
    void shouldLeadTo(Behaviour behaviour) throws Exception {
        Enqueued enqueued = ENQUEUED.get(behaviour.toString());
        if (behaviour.way() == Way.API && !behaviour.expected().isSent()) {
            REPORT.refused(behaviour, enqueued);
            assertThat(enqueued.refusal()).contains(behaviour.expected().error());
            return;
        }
        JobRow row = settled(enqueued.id());
        List<RawRequest> requests = requests(row.id());
        REPORT.settled(behaviour, requests.size(), row);

        Behaviour.Expected expected = behaviour.expected();
        assertThat(row.status()).isEqualTo(expected.status());
        assertThat(row.retryCount()).isEqualTo(expected.retries());
        assertThat(row.content()).isEqualTo(expected.content());
        if (!expected.error().isEmpty()) {
            assertThat(row.error()).contains(expected.error());
        }
        assertThat(requests).hasSize(expected.requests()).allSatisfy(request -> {
            assertThat(request.verb()).isEqualTo(behaviour.job().verb());
            assertThat(request.target()).isEqualTo(BASE + expected.target());
            assertThat(request.text()).isEqualToIgnoringWhitespace(expected.body());
            assertThat(request.header("Authorization")).hasValue("Bearer the-secret");
        });
        assertThat(Surroundings.consumer().requests("/elsewhere")).isEmpty();
    }

    @Test
    void shouldNeverSendAJobRolledBackBySql() throws Exception {
        long id = JOBS.insertAndRollBack(NewJob.post("/rolled-back-by-sql"));

        assertNothingCameOf(id, "/rolled-back-by-sql");
    }

    @Test
    void shouldNeverSendAJobRolledBackByApi() throws Exception {
        Enqueued enqueued = Api.of(application).enqueueAndRollBack(NewJob.post("/rolled-back-by-api"));

        assertNothingCameOf(enqueued.id(), "/rolled-back-by-api");
    }

    @Test
    void shouldWaitForAMissingSecretAndSendOnceItIsSet() throws Exception {
        Files.deleteIfExists(SECRET);
        long bySql = JOBS.insert(NewJob.post("/late/sql").in("late"));
        long byApi =
                Api.of(application).enqueue(NewJob.post("/late/api").in("late")).id();
        settled(JOBS.insert(NewJob.post("/meanwhile")));

        assertThat(JOBS.find(bySql).orElseThrow().status()).isEmpty();
        assertThat(JOBS.find(byApi).orElseThrow().status()).isEmpty();
        assertThat(requests(bySql)).isEmpty();
        assertThat(requests(byApi)).isEmpty();

        Files.writeString(SECRET, "came-late");
        await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
            assertThat(JOBS.find(bySql).orElseThrow().status()).isEqualTo("complete");
            assertThat(JOBS.find(byApi).orElseThrow().status()).isEqualTo("complete");
        });
        assertThat(requests(bySql))
                .hasSize(1)
                .allSatisfy(
                        request -> assertThat(request.header("Authorization")).hasValue("Bearer came-late"));
        assertThat(requests(byApi)).hasSize(1);
    }

    private void assertNothingCameOf(long id, String path) throws Exception {
        settled(JOBS.insert(NewJob.post(path + "/later")));
        assertThat(JOBS.find(id)).isEmpty();
        assertThat(Surroundings.consumer().requests(BASE + path)).isEmpty();
    }

    private static void script(Behaviour behaviour) {
        Surroundings.consumer()
                .script(
                        BASE + behaviour.job().path(),
                        behaviour.replies().stream().map(Replies::named).toArray(RawReply[]::new));
    }

    private Enqueued enqueue(Behaviour behaviour) throws Exception {
        return behaviour.way() == Way.SQL
                ? Enqueued.as(JOBS.insert(behaviour.job()))
                : Api.of(application).enqueue(behaviour.job());
    }

    private static JobRow settled(long id) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> JOBS.find(id).orElseThrow(),
                        row -> List.of("complete", "dead", "cancelled").contains(row.status()));
    }

    private static List<RawRequest> requests(long id) {
        return Surroundings.consumer().requests().stream()
                .filter(request -> request.path().startsWith(BASE))
                .filter(request -> request.header("X-Supaqueue-Job-Id").equals(Optional.of(String.valueOf(id))))
                .toList();
    }
}
