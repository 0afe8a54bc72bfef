package org.supaqueue.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.supaqueue.testing.ExportedSpan;
import org.supaqueue.testing.ExportedSpans;
import org.supaqueue.testing.RawRequest;

/** A server with MicroProfile Telemetry and Health exports the spans of the queue, and shows its checks. */
abstract class ObservabilityContract {
    private static final String CONSUMER = "/observed";
    private static final JobTable JOBS = new JobTable(TestEnvironment.freshDatabase());
    private static final ExportedSpans SPANS = collector();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** {@return the URL of the application} */
    abstract URI application();

    /** {@return the URL of MicroProfile Health} */
    abstract URI health();

    private static ExportedSpans collector() {
        try {
            return new ExportedSpans();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static WebArchive war() {
        return TestApp.complete("observed", JOBS.database())
                .set("supaqueue.consumer-function", TestEnvironment.consumer().url() + CONSUMER)
                .set("otel.sdk.disabled", "false")
                .set("otel.service.name", "observed")
                .set("otel.traces.exporter", "otlp")
                .set("otel.metrics.exporter", "none")
                .set("otel.logs.exporter", "none")
                .set("otel.bsp.schedule.delay", "100")
                .set("otel.exporter.otlp.protocol", "http/protobuf")
                .set("otel.exporter.otlp.endpoint", SPANS.url().toString())
                .with(EnqueueEndpoint.class)
                .build();
    }

    @Test
    void shouldTraceAJobFromItsCallerToItsConsumer() throws Exception {
        long id = api().enqueue(NewJob.post("/good")).id();
        JOBS.awaitEnd(id);

        ExportedSpan send = await(ExportedSpan.PRODUCER, id, 1).get(0);
        ExportedSpan process = await(ExportedSpan.CONSUMER, id, 1).get(0);
        assertThat(send.name()).isEqualTo("send default");
        assertThat(send.scope()).isEqualTo("org.supaqueue");
        assertThat(process.name()).isEqualTo("process default");
        assertThat(process.ids().parent()).isEmpty();
        assertThat(process.links()).containsExactly(send.ids().span());
        assertThat(process.failed()).isFalse();
        ExportedSpan client = awaitClient(process);
        assertThat(sentTraceParents(id))
                .containsExactly(
                        "00-" + client.ids().trace() + "-" + client.ids().span() + "-01");
    }

    @Test
    void shouldMakeOneSpanForEachAttemptAndShowNoQuery() throws Exception {
        TestEnvironment.consumer()
                .script(CONSUMER + "/flaky", Replies.named("close"), Replies.named("500"), Replies.named("204"));
        long id = api().enqueue(new NewJob("GET", "/flaky?a=s3cret", "{\"b\": \"s3cret\"}", 3))
                .id();
        JOBS.awaitEnd(id);

        List<ExportedSpan> attempts = await(ExportedSpan.CONSUMER, id, 3);
        assertThat(attempts)
                .extracting(span -> span.attribute("supaqueue.job.attempt") + " " + span.attribute("error.type"))
                .containsExactlyInAnyOrder("1 closed_without_answer", "2 500", "3 null");
        for (ExportedSpan attempt : attempts) {
            ExportedSpan client = awaitClient(attempt);
            assertThat(client.attributes().toString()).doesNotContain("s3cret");
        }
        assertThat(sentTraceParents(id)).hasSize(3).doesNotHaveDuplicates();
        assertThat(TestEnvironment.consumer().requests(CONSUMER + "/flaky"))
                .allSatisfy(request -> assertThat(request.target()).isEqualTo(CONSUMER + "/flaky?a=s3cret&b=s3cret"));
    }

    @Test
    void shouldTraceCallsWithATransactionThatRollsBack() throws Exception {
        long id = api().enqueueAndRollBack(NewJob.post("/never")).id();

        await(ExportedSpan.PRODUCER, id, 1);
        assertThat(JOBS.find(id)).isEmpty();
    }

    @Test
    void shouldTraceABatchByOneSpan() throws Exception {
        long id = api().enqueueAmong(NewJob.post("/in-a-batch"), 4, "/good").id();
        JOBS.awaitEnd(id);

        ExportedSpan process = await(ExportedSpan.CONSUMER, id, 1).get(0);
        Awaitility.await()
                .untilAsserted(() -> assertThat(SPANS.all())
                        .filteredOn(span -> process.links().contains(span.ids().span()))
                        .singleElement()
                        .satisfies(send -> assertThat(send.attribute("messaging.batch.message_count"))
                                .isEqualTo("5")));
    }

    @Test
    void shouldShowItsHealth() throws Exception {
        Awaitility.await()
                .untilAsserted(() -> assertThat(checks(""))
                        .as(() -> shown())
                        .containsEntry("supaqueue-dispatcher", "UP")
                        .containsEntry("supaqueue-database", "UP")
                        .containsEntry("supaqueue-schema", "UP")
                        .containsEntry("supaqueue-jobs", "UP"));
        assertThat(checks("/live").keySet())
                .filteredOn(name -> name.startsWith("supaqueue"))
                .containsExactly("supaqueue-dispatcher");
        assertThat(data("supaqueue-jobs").get("listener").asText()).isEqualTo("listening");
        assertThat(data("supaqueue-dispatcher").get("running").asBoolean()).isTrue();
    }

    private Api api() {
        return Api.of(application());
    }

    private static List<ExportedSpan> await(int kind, long job, int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> find(kind, job).size() >= count);
        assertThat(find(kind, job)).hasSize(count);
        return find(kind, job);
    }

    private static List<ExportedSpan> find(int kind, long job) {
        return SPANS.all().stream()
                .filter(span -> span.kind() == kind)
                .filter(span -> String.valueOf(job).equals(span.attribute("messaging.message.id")))
                .toList();
    }

    /** Waits for the only span below the span of an attempt. */
    private static ExportedSpan awaitClient(ExportedSpan attempt) {
        Awaitility.await().until(() -> !below(attempt).isEmpty());
        assertThat(below(attempt)).hasSize(1).allMatch(span -> span.kind() == ExportedSpan.CLIENT);
        return below(attempt).get(0);
    }

    private static List<ExportedSpan> below(ExportedSpan attempt) {
        return SPANS.all().stream()
                .filter(span -> span.ids().trace().equals(attempt.ids().trace()))
                .filter(span -> !span.ids().parent().isEmpty())
                .toList();
    }

    private static List<String> sentTraceParents(long job) {
        return TestEnvironment.consumer().requests().stream()
                .filter(request -> request.path().startsWith(CONSUMER))
                .filter(request -> request.header("X-Supaqueue-Job-Id").equals(Optional.of(String.valueOf(job))))
                .map((RawRequest request) -> request.header("traceparent").orElseThrow())
                .toList();
    }

    private Map<String, String> checks(String kind) throws IOException, InterruptedException {
        Map<String, String> checks = new TreeMap<>();
        read(kind)
                .forEach(check -> checks.put(
                        check.get("name").asText(), check.get("status").asText()));
        return checks;
    }

    private String shown() {
        try {
            return read("").toString();
        } catch (IOException | InterruptedException e) {
            return e.toString();
        }
    }

    private JsonNode data(String name) throws IOException, InterruptedException {
        for (JsonNode check : read("")) {
            if (check.get("name").asText().equals(name)) {
                return check.get("data");
            }
        }
        throw new AssertionError(name + " is missing");
    }

    private JsonNode read(String kind) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(health() + kind)).build();
        String body = HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
        return new ObjectMapper().readTree(body).get("checks");
    }
}
