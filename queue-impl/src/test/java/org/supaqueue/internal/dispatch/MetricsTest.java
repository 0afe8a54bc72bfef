package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.supaqueue.internal.dispatch.NodeFixture.await;
import static org.supaqueue.testing.InsertedJob.aJob;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.JobRequest;
import org.supaqueue.QueueUnavailableException;
import org.supaqueue.internal.metrics.QueueMetrics;
import org.supaqueue.internal.metrics.StoredJobs;
import org.supaqueue.internal.metrics.micrometer.MicrometerMeter;
import org.supaqueue.internal.metrics.opentelemetry.OpenTelemetryMeter;
import org.supaqueue.spi.QueueMetric;
import org.supaqueue.testing.RawReply;

/** Tests that every metric of a node has the right value after known jobs. */
@Tag("database")
class MetricsTest {

    private static final AttributeKey<String> QUEUE = AttributeKey.stringKey("messaging.destination.name");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    private static final AttributeKey<String> STATE = AttributeKey.stringKey("supaqueue.job.state");
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("messaging.operation.name");

    private final NodeFixture queue = new NodeFixture();
    private final InMemoryMetricReader reader = InMemoryMetricReader.create();
    private final SdkMeterProvider openTelemetry =
            SdkMeterProvider.builder().registerMetricReader(reader).build();
    private final SimpleMeterRegistry micrometer = new SimpleMeterRegistry();
    private final QueueMetrics metrics = QueueMetrics.of(
            List.of(new OpenTelemetryMeter(openTelemetry.get("test")), new MicrometerMeter(micrometer)),
            () -> new StoredJobs(queue.opener).read(),
            List.of("default"),
            new QueueMetrics.Host(Thread::new, System::nanoTime));

    @AfterEach
    void close() throws Exception {
        queue.close();
        metrics.close();
        openTelemetry.close();
    }

    /** Names of containers have underscores, and java.net.URI finds no host in such a name. */
    @Test
    void shouldCountTheCallsOfAConsumerWhoseHostHasAnUnderscore() {
        queue.config.set("supaqueue.consumer-function", "http://my_consumer.invalid:8080/base");
        start();

        long id = queue.insert(aJob().with("retry_limit", "0"));
        queue.awaitStatus(id, "dead");

        assertThat(queue.column("error", id)).contains("unknown host: my_consumer.invalid:8080");
        assertThat(point(
                                "http.client.request.duration",
                                HistogramPointData.class,
                                Attributes.builder()
                                        .put("server.address", "my_consumer.invalid")
                                        .put("server.port", 8080)
                                        .build())
                        .getCount())
                .isEqualTo(1);
    }

    private void start() {
        queue.observer = metrics.observer();
        queue.start("node-a");
        queue.awaitMigrated();
    }

    private Optional<MetricData> metric(String name) {
        return reader.collectAllMetrics().stream()
                .filter(metric -> metric.getName().equals(name))
                .findFirst();
    }

    private <P extends PointData> P point(String name, Class<P> kind, Attributes attributes) {
        List<P> points = metric(name).orElseThrow().getData().getPoints().stream()
                .filter(point -> attributes.asMap().entrySet().stream()
                        .allMatch(entry ->
                                entry.getValue().equals(point.getAttributes().get(entry.getKey()))))
                .map(kind::cast)
                .toList();
        assertThat(points).as(name + attributes).hasSize(1);
        return points.get(0);
    }

    private long number(String name, Attributes attributes) {
        return point(name, LongPointData.class, attributes).getValue();
    }

    private HistogramPointData histogram(String name, Attributes attributes) {
        return point(name, HistogramPointData.class, attributes);
    }

    @Test
    void shouldCountAttempts() {
        queue.consumer.script("/base/flaky", RawReply.of(503, "no"), RawReply.of(200, "ok"));
        queue.consumer.script("/base/dead", RawReply.of(400, "no"));
        start();
        long complete = queue.insert(aJob().urlPath("/ok").queue("mail"));
        long flaky = queue.insert(aJob().urlPath("/flaky").queue("mail"));
        long dead = queue.insert(aJob().urlPath("/dead").queue("mail"));
        queue.awaitStatus(complete, "complete");
        queue.awaitStatus(flaky, "complete");
        queue.awaitStatus(dead, "dead");

        Attributes success = Attributes.of(QUEUE, "mail", OPERATION, "process");
        List<Long> consumed = List.of(503, 400).stream()
                .map(status -> number(
                        "messaging.client.consumed.messages",
                        success.toBuilder().put(ERROR, "" + status).build()))
                .toList();
        assertThat(consumed).containsExactly(1L, 1L);
        assertThat(metric("messaging.client.consumed.messages")
                        .orElseThrow()
                        .getLongSumData()
                        .getPoints())
                .filteredOn(point -> point.getAttributes().get(ERROR) == null)
                .singleElement()
                .satisfies(point -> assertThat(point.getValue()).isEqualTo(2));
        assertThat(histogram("messaging.process.duration", Attributes.of(ERROR, "503"))
                        .getCount())
                .isEqualTo(1);
        assertThat(histogram("supaqueue.job.wait.duration", Attributes.of(QUEUE, "mail"))
                        .getCount())
                .isEqualTo(4);
        HistogramPointData http = histogram(
                "http.client.request.duration",
                Attributes.of(
                        AttributeKey.longKey("http.response.status_code"),
                        400L,
                        AttributeKey.longKey("server.port"),
                        (long) queue.consumer.port(),
                        AttributeKey.stringKey("server.address"),
                        queue.consumer.url().getHost(),
                        AttributeKey.stringKey("http.request.method"),
                        "POST",
                        ERROR,
                        "400"));
        assertThat(http.getBoundaries()).isEqualTo(QueueMetric.HTTP_REQUEST_DURATION.buckets());
        assertThat(number("supaqueue.call.active", Attributes.of(QUEUE, "mail")))
                .isZero();
        assertThat(histogram("messaging.client.operation.duration", Attributes.of(OPERATION, "settle"))
                        .getCount())
                .isPositive();
        assertThat(histogram("messaging.client.operation.duration", Attributes.of(OPERATION, "claim"))
                        .getCount())
                .isPositive();
    }

    @Test
    void shouldNameTheFailureOfAnUnansweredCall() {
        queue.consumer.script("/base/closed", RawReply.close());
        start();
        queue.awaitStatus(queue.insert(aJob().urlPath("/closed").retryLimit(0)), "dead");

        Attributes closed = Attributes.of(ERROR, "closed_without_answer");
        assertThat(number("messaging.client.consumed.messages", closed)).isEqualTo(1);
        assertThat(histogram("http.client.request.duration", closed)
                        .getAttributes()
                        .asMap())
                .doesNotContainKey(AttributeKey.longKey("http.response.status_code"));
    }

    @Test
    void shouldCountNoActiveCallAfterAStopThatAbortsCalls() {
        CountDownLatch never = new CountDownLatch(1);
        queue.consumer.script("/base/slow", NodeFixture.replyAfter(never, RawReply.of(200, "")));
        queue.config.set("supaqueue.shutdown-timeout", "PT0.1S");
        queue.config.set("supaqueue.request-timeout", "PT1M");
        queue.observer = metrics.observer();
        QueueNode node = queue.start("node-a");
        queue.awaitMigrated();
        queue.insert(aJob().urlPath("/slow"));
        await().until(() -> !queue.consumer.requests("/base/slow").isEmpty());
        assertThat(number("supaqueue.call.active", Attributes.empty())).isEqualTo(1);

        node.stop();

        assertThat(number("supaqueue.call.active", Attributes.empty())).isZero();
        assertThat(number("messaging.client.consumed.messages", Attributes.of(ERROR, "aborted")))
                .isEqualTo(1);
        never.countDown();
    }

    @Test
    void shouldMeasureHowLongAJobWaited() {
        queue.migrate();
        queue.insert(aJob().runAt("now() - interval '5 minutes'"));
        start();

        await().untilAsserted(
                        () -> assertThat(metric("supaqueue.job.wait.duration")).isPresent());
        assertThat(histogram("supaqueue.job.wait.duration", Attributes.empty()).getSum())
                .isBetween(300.0, 330.0);
    }

    @Test
    void shouldCountRescues() {
        queue.migrate();
        long id = queue.insert(aJob().runAt("now() + interval '1 hour'"));
        queue.query("UPDATE job_queue SET status = 'processing', claimed_from = '', lease_token = 1, lease_nonce = 1,"
                + " leased_by = 'gone', leased_until = now() - interval '1 minute' WHERE job_id = " + id);
        start();

        queue.awaitStatus(id, "");
        await().untilAsserted(
                        () -> assertThat(metric("supaqueue.lease.rescues")).isPresent());
        assertThat(number("supaqueue.lease.rescues", Attributes.of(QUEUE, "default", STATE, "available")))
                .isEqualTo(1);
    }

    @Test
    void shouldCountTheJobsInTheDatabase() {
        queue.config.set("supaqueue.queues", "served");
        start();
        for (int job = 0; job < 3; job++) {
            queue.insert(aJob().queue("other").runAt("now() - interval '1 hour'"));
        }
        queue.insert(aJob().queue("later").runAt("now() + interval '1 hour'"));
        queue.query("UPDATE job_queue SET status = 'cancelled', error = 'x', finished_at = now() WHERE job_id = "
                + queue.insert(aJob().queue("other")));

        // The first collection reads the jobs. Only the default queue has gauges before.
        assertThat(number("supaqueue.job.count", Attributes.of(QUEUE, "default", STATE, "dead")))
                .isZero();
        assertThat(number("supaqueue.job.count", Attributes.of(QUEUE, "other", STATE, "available")))
                .isEqualTo(3);
        assertThat(number("supaqueue.job.count", Attributes.of(QUEUE, "other", STATE, "cancelled")))
                .isEqualTo(1);
        assertThat(number("supaqueue.job.count", Attributes.of(QUEUE, "later", STATE, "available")))
                .isEqualTo(1);
        assertThat(micrometer
                        .get("supaqueue.job.oldest_age")
                        .tag("messaging.destination.name", "other")
                        .timeGauge()
                        .value(TimeUnit.SECONDS))
                .isBetween(3_600.0, 3_630.0);
    }

    @Test
    void shouldCountAtMost10000Jobs() {
        queue.config.set("supaqueue.queues", "served");
        start();
        queue.query("INSERT INTO job_queue (http_verb, queue, run_at) SELECT 'POST', 'full',"
                + " now() + CASE WHEN i > 9990 THEN interval '1 day' ELSE interval '0' END"
                + " FROM generate_series(1, 10050) AS i");

        metric("supaqueue.job.count");
        assertThat(number("supaqueue.job.count", Attributes.of(QUEUE, "full", STATE, "available")))
                .isEqualTo(10_000);
    }

    @Test
    void shouldHaveNoGaugeWithoutADatabase() throws Exception {
        start();
        queue.disableDatabase();
        try {
            assertThat(metric("supaqueue.job.count")).isEmpty();
            assertThat(metric("supaqueue.job.oldest_age")).isEmpty();
        } finally {
            queue.enableDatabase();
        }
    }

    @Test
    void shouldCountWhatCallersEnqueue() {
        JobRequest mail = JobRequest.post("/x").queue("mail");
        metrics.sends().sent(List.of(mail, mail), null, Duration.ofMillis(30));
        metrics.sends()
                .sent(List.of(mail), new QueueUnavailableException("down", new IllegalStateException()), Duration.ZERO);
        metrics.sends().sent(List.of(mail, JobRequest.post("/y")), null, Duration.ZERO);

        assertThat(metric("messaging.client.sent.messages")
                        .orElseThrow()
                        .getLongSumData()
                        .getPoints())
                .extracting(
                        point -> point.getAttributes().get(QUEUE),
                        point -> point.getAttributes().get(ERROR),
                        LongPointData::getValue)
                .containsExactlyInAnyOrder(
                        tuple("mail", null, 3L),
                        tuple("default", null, 1L),
                        tuple("mail", "org.supaqueue.QueueUnavailableException", 1L));
        assertThat(metric("messaging.client.operation.duration")
                        .orElseThrow()
                        .getHistogramData()
                        .getPoints())
                .extracting(point -> point.getAttributes().get(QUEUE))
                .containsExactlyInAnyOrder("mail", "mail", null);
    }

    /** Everything at once, and compared with the documentation. */
    @Test
    void shouldEmitExactlyTheMetricsOfTheDocumentation() throws Exception {
        shouldCountRescues();
        queue.awaitStatus(queue.insert(), "complete");
        metrics.sends().sent(List.of(JobRequest.post("/x")), null, Duration.ZERO);
        await().untilAsserted(() ->
                assertThat(metric("messaging.client.consumed.messages")).isPresent());

        List<String> rows = Files.readAllLines(Path.of("..", "docs", "observability.md"));
        Collection<MetricData> collected = reader.collectAllMetrics();
        assertThat(collected).hasSize(QueueMetric.values().length);
        for (MetricData metric : collected) {
            TreeSet<String> attributes = metric.getData().getPoints().stream()
                    .flatMap(point -> point.getAttributes().asMap().keySet().stream())
                    .map(AttributeKey::getKey)
                    .collect(Collectors.toCollection(TreeSet::new));
            String row = rows.stream()
                    .filter(line -> line.startsWith("| `" + metric.getName() + "` | "))
                    .findFirst()
                    .orElseThrow();
            assertThat(row).contains(" | `" + metric.getUnit() + "` | ", " | " + metric.getDescription() + " |");
            assertThat(attributes)
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(row).contains("`" + name + "`"));
        }
    }
}
