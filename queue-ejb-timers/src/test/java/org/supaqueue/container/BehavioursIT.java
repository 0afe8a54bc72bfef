package org.supaqueue.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.supaqueue.testing.RawReply;
import org.supaqueue.testing.RawRequest;
import org.supaqueue.testing.TestDatabase;

/**
 * Each input leads to the expected result, over real HTTP. All jobs run at the same time. Each test then checks one
 * job.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class BehavioursIT {
    private static final String BASE = "/base";
    private static final URI CONSUMER = URI.create(TestEnvironment.consumer().url() + BASE);
    private static final TestDatabase DATABASE = TestEnvironment.freshDatabase();
    private static final JobTable JOBS = new JobTable(DATABASE);
    private static final Path LATE_SETTINGS_FILE = Path.of("target", "late-settings-" + TestEnvironment.server());
    private static final Observations OBSERVATIONS = new Observations(JOBS);
    private static final Report REPORT = new Report(TestEnvironment.server());
    private static final ServerLog LOG = ServerLog.ofThisServer();

    @ArquillianResource
    URI application;

    @Deployment(testable = false)
    static WebArchive application() throws Exception {
        Files.deleteIfExists(LATE_SETTINGS_FILE);
        return TestApp.withoutConsumer("behaviours", DATABASE)
                .set("supaqueue.lease", "PT4S")
                .set("supaqueue.workers", "32")
                .sending("default", CONSUMER)
                .sending("patient", CONSUMER)
                .set("supaqueue.queue.patient.retry.delay", "PT5M")
                .sending("refused", URI.create("http://127.0.0.1:1/base"))
                .sending("log", CONSUMER)
                .sending("unknown", URI.create("http://nowhere.invalid/base"))
                .set("supaqueue.queue.no-secret.consumer-function", CONSUMER.toString())
                .set("supaqueue.queue.no-url.service-role", "the-secret")
                .with(EnqueueEndpoint.class, LateSettings.class)
                .build()
                .addAsServiceProvider(ConfigSource.class, LateSettings.class)
                .addAsResource(
                        new StringAsset(LATE_SETTINGS_FILE.toAbsolutePath().toString()), LateSettings.LOCATION);
    }

    @BeforeEach
    void enqueueAll() throws Exception {
        if (OBSERVATIONS.isEmpty()) {
            await().until(JOBS::exists);
            OBSERVATIONS.runAll(BehaviourFile.read(), BASE, Api.of(application));
        }
    }

    @AfterAll
    static void print() {
        System.out.println(REPORT);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.supaqueue.container.BehaviourFile#read")
    void shouldGiveTheExpectedResult(Behaviour behaviour) {
        Enqueued enqueued = OBSERVATIONS.enqueued(behaviour.toString());
        Behaviour.Expected expected = behaviour.expected();
        if (behaviour.isRefused()) {
            REPORT.refused(behaviour, enqueued.refusal());
            assertThat(enqueued.refusal()).contains(expected.error());
            assertThat(enqueued.refusal().replaceAll("\\d", ""))
                    .isEqualTo(OBSERVATIONS
                            .of(behaviour.nameByOtherWay())
                            .row()
                            .error()
                            .replaceAll("\\d", ""));
            return;
        }
        JobRow row = OBSERVATIONS.of(behaviour.toString()).row();
        List<RawRequest> requests = TestEnvironment.requestsFor(row.id());
        REPORT.settled(behaviour, requests.size(), row);

        assertThat(row.status()).isEqualTo(expected.status());
        assertThat(row.retryCount()).isEqualTo(expected.retries());
        assertThat(row.content()).isEqualTo(expected.content());
        assertThat(row.error() == null ? "" : row.error()).contains(expected.error());
        assertThat(OBSERVATIONS.of(behaviour.toString()).also())
                .as(expected.also())
                .isTrue();
        if (expected.requests().matches("\\d+")) {
            assertThat(requests).hasSize(Integer.parseInt(expected.requests()));
        }
        assertThat(requests).allSatisfy(request -> {
            assertThat(request.verb()).isEqualTo(behaviour.job().verb());
            assertThat(request.target()).isEqualTo(BASE + expected.target());
            assertThat(request.text()).isEqualToIgnoringWhitespace(expected.body());
            assertThat(request.header("Authorization")).hasValue("Bearer the-secret");
        });
        assertThat(TestEnvironment.consumer().requests("/elsewhere")).isEmpty();
        await().until(() -> JOBS.complete(behaviour.pathOfOthers()) == behaviour.others());
        assertThat(TestEnvironment.consumer().requests(BASE + behaviour.pathOfOthers()))
                .as("each of the others was sent once")
                .hasSize(behaviour.others());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            http_verb         | 'post'              | http_verb must be GET, POST, PUT, PATCH or DELETE
            http_verb         | 'HEAD'              | http_verb must be GET, POST, PUT, PATCH or DELETE
            http_verb         | NULL                | http_verb must be GET, POST, PUT, PATCH or DELETE
            http_verb, status | 'GET', 'processing' | status processing needs a lease
            http_verb, status | 'GET', 'done'       | status: empty, processing, complete, failed, dead or cancelled
            """)
    void shouldRefuseTheInsert(String columns, String values, String error) {
        assertThatThrownBy(() -> JOBS.execute("INSERT INTO job_queue (" + columns + ") VALUES (" + values + ")"))
                .hasMessageContaining(error);
        REPORT.add(columns + " " + values, "SQL", 0, "not inserted", 0, error);
    }

    @Test
    void shouldNeverSendAJobRolledBackBySql() throws Exception {
        assertNotSent(JOBS.insertAndRollBack(NewJob.post("/rolled-back")), "/rolled-back", "SQL");
        assertNotSent(JOBS.insertAndRollBackToSavepoint(NewJob.post("/savepoint")), "/savepoint", "SQL");
    }

    @Test
    void shouldNeverSendAJobRolledBackByApi() throws Exception {
        long id = Api.of(application)
                .enqueueAndRollBack(NewJob.post("/rolled-back-by-api"))
                .id();

        assertNotSent(id, "/rolled-back-by-api", "API");
    }

    @Test
    void shouldSendNinetyNineGoodJobsAroundAPayloadOfAHundredMegabytes() throws Exception {
        JOBS.execute("INSERT INTO job_queue (http_verb, url_path, payload) SELECT 'POST', '/large/' || (n = 50),"
                + " CASE n WHEN 50 THEN to_jsonb(repeat('x', 100000000)) END FROM generate_series(1, 100) n");

        await().atMost(Duration.ofSeconds(30)).until(() -> JOBS.complete("/large/false") == 99);
        JobRow large = await().until(
                        () -> JOBS.findByPath("/large/true"),
                        row -> row.status().equals("dead"));
        REPORT.add("payload of 100 MB among 99", "SQL", 0, large.status(), large.retryCount(), large.error());
        assertThat(large.error()).startsWith("payload");
        assertThat(TestEnvironment.requestsFor(large.id())).isEmpty();
    }

    @Test
    void shouldSendWhenTheMissingSecretAndUrlAreSet() throws Exception {
        Map<Long, String> waiting = new LinkedHashMap<>();
        for (String queue : List.of("no-secret", "no-url")) {
            NewJob job = NewJob.post("/late").inQueue(queue);
            waiting.put(JOBS.insert(job), queue);
            waiting.put(Api.of(application).enqueue(job).id(), queue);
        }
        JOBS.awaitEnd(JOBS.insert(NewJob.post("/meanwhile")));
        for (var each : waiting.entrySet()) {
            await().until(() -> LOG.count("queue " + each.getValue() + " wait: ") == 1);
            JobRow row = JOBS.find(each.getKey()).orElseThrow();
            REPORT.add(
                    each.getValue(),
                    "both",
                    TestEnvironment.requestsFor(row.id()).size(),
                    row.status(),
                    row.retryCount(),
                    "");
            assertThat(row.status()).isEmpty();
            assertThat(TestEnvironment.requestsFor(row.id())).isEmpty();
        }

        Files.writeString(LATE_SETTINGS_FILE, "supaqueue.service-role=late\nsupaqueue.consumer-function=" + CONSUMER);
        await().atMost(Duration.ofSeconds(90)).until(() -> JOBS.complete("/late") == 4);

        waiting.forEach((id, queue) -> assertThat(TestEnvironment.requestsFor(id))
                .singleElement()
                .satisfies(request -> assertThat(request.header("Authorization"))
                        .hasValue(queue.equals("no-secret") ? "Bearer late" : "Bearer the-secret")));
        assertThat(LOG.count("event=queue\\.waiting queue=no-(secret|url) - The jobs of queue no-(secret|url) wait: "))
                .isEqualTo(2);
    }

    /** The log system of the server writes the words of the consumer as they are: no brace is replaced. */
    @Test
    void shouldLogADeadJobWithTheWordsOfTheConsumer() throws Exception {
        TestEnvironment.consumer()
                .script(BASE + "/log", RawReply.of(200, "", "X-Supaqueue-Stop: it's {0} %s event=node.stopped"));
        long id = JOBS.insert(NewJob.post("/log").inQueue("log"));

        await().until(() -> LOG.count("event=job\\.dead job=" + id + " queue=log attempt=1 - Job " + id
                        + " of queue log is dead: stopped by the consumer: it's \\{0} %s event\\\\u003dnode\\.stopped")
                == 1);
    }

    private void assertNotSent(long id, String path, String way) throws Exception {
        JOBS.awaitEnd(JOBS.insert(NewJob.post(path + "/later")));
        assertThat(JOBS.find(id)).isEmpty();
        REPORT.add(path, way, 0, "no row", 0, "");
        assertThat(TestEnvironment.consumer().requests(BASE + path)).isEmpty();
    }
}
