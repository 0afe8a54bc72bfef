package org.supaqueue.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.supaqueue.spi.QueueMetric;
import org.supaqueue.testing.ExportedMetric;
import org.supaqueue.testing.ExportedMetrics;
import org.supaqueue.testing.PortOffset;
import org.supaqueue.testing.server.ServerProcess;
import org.supaqueue.testing.server.WildFly;

/** WildFly shows the metrics of the queue after the scripts of the documentation have added a monitoring system. */
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "wildfly")
class MetricsOnWildFlyIT {

    private static final Path SCRIPTS = Path.of("..", "examples", "observability");
    private static final String QUEUE = "messaging_destination_name=\"default\"";

    private final JobTable jobs = new JobTable(TestEnvironment.freshDatabase());

    private ServerProcess start(String name, Map<String, String> environment) throws Exception {
        Path war = Path.of("target", "metrics-" + name + ".war");
        TestApp.complete("metrics-" + name, jobs.database())
                .with(EnqueueEndpoint.class)
                .build()
                .as(ZipExporter.class)
                .exportTo(war.toFile(), true);
        return WildFly.prepare(
                        Path.of(System.getProperty("supaqueue.test.wildfly")),
                        TestApp.driver(),
                        SCRIPTS.resolve("wildfly-" + name + ".cli"),
                        war)
                .start(environment, Path.of("target", "wildfly-metrics-" + name + ".log"))
                .awaitReady(EnqueueEndpoint.PATH);
    }

    private void runJobs(URI application) throws Exception {
        Api api = Api.of(application);
        jobs.awaitEnd(api.enqueue(NewJob.post("/good")).id());
        TestEnvironment.consumer().script("/metrics-refused", Replies.named("400"));
        jobs.awaitEnd(api.enqueue(NewJob.post("/metrics-refused")).id());
    }

    @Test
    void shouldShowTheMetricsByMicrometer() throws Exception {
        try (ServerProcess server = start("micrometer", Map.of())) {
            runJobs(server.application());
            int management = server.application().getPort() - PortOffset.HTTP + PortOffset.MANAGEMENT;
            URI metrics = URI.create("http://127.0.0.1:" + management + "/prometheus");
            Scrape.of(metrics);

            await().untilAsserted(() -> assertMetrics(Scrape.of(metrics)));
        }
    }

    /** WildFly exports every 60 s, and once more when the server stops. */
    @Test
    void shouldExportTheMetricsByOpenTelemetry() throws Exception {
        try (ExportedMetrics exported = new ExportedMetrics();
                ServerProcess server = start(
                        "opentelemetry",
                        Map.of(
                                "OTEL_COLLECTOR",
                                exported.url().toString(),
                                "OTEL_EXPORTER_OTLP_PROTOCOL",
                                "http/protobuf"))) {
            runJobs(server.application());

            assertThat(server.stop(Duration.ofSeconds(60))).isTrue();

            assertMetrics(exported.newest());
        }
    }

    private static void assertMetrics(List<ExportedMetric> metrics) {
        assertThat(value(metrics, "messaging.client.sent.messages", Map.of())).isEqualTo(2);
        assertThat(value(metrics, "messaging.client.consumed.messages", Map.of()))
                .isEqualTo(2);
        assertThat(value(metrics, "messaging.client.consumed.messages", Map.of("error.type", "400")))
                .isEqualTo(1);
        assertThat(value(metrics, "messaging.process.duration", Map.of("error.type", "400")))
                .isEqualTo(1);
        assertThat(value(metrics, "supaqueue.call.active", Map.of())).isZero();
        for (QueueMetric metric : List.of(QueueMetric.PROCESS_DURATION, QueueMetric.JOB_WAIT_DURATION)) {
            assertThat(metrics)
                    .filteredOn(series -> series.name().equals(metric.metricName()))
                    .isNotEmpty()
                    .allSatisfy(series -> assertThat(series.bounds()).isEqualTo(metric.buckets()));
        }
    }

    private static double value(List<ExportedMetric> metrics, String name, Map<String, String> attributes) {
        return metrics.stream()
                .filter(metric -> metric.is(name, attributes))
                .mapToDouble(ExportedMetric::value)
                .sum();
    }

    private static void assertMetrics(Scrape scrape) throws IOException {
        assertThat(scrape.value("messaging_client_sent_messages_total", QUEUE)).isEqualTo(2);
        assertThat(scrape.value("messaging_client_consumed_messages_total", QUEUE, "error_type=\"400\""))
                .isEqualTo(1);
        assertThat(scrape.value("messaging_process_duration_seconds_count", QUEUE, "error_type=\"none\""))
                .isEqualTo(1);
        assertThat(scrape.value("supaqueue_job_count", QUEUE, "supaqueue_job_state=\"dead\""))
                .isEqualTo(1);
        assertThat(scrape.value("supaqueue_job_oldest_age_seconds", QUEUE)).isZero();
        assertThat(scrape.value("supaqueue_call_active", QUEUE)).isZero();
        assertThat(Arrays.stream(QueueMetric.values())
                        .filter(metric -> metric != QueueMetric.LEASE_RESCUES)
                        .map(metric -> metric.metricName().replace('.', '_')))
                .allSatisfy(name -> assertThat(scrape.ours()).anyMatch(line -> line.startsWith(name)));
    }
}
