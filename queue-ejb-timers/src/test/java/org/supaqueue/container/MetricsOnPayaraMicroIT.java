package org.supaqueue.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.util.Arrays;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.supaqueue.spi.QueueMetric;

/** Payara's MicroProfile Metrics show the metrics of the queue, without any setting. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "payara-micro")
class MetricsOnPayaraMicroIT {

    private static final JobTable JOBS = new JobTable(TestEnvironment.freshDatabase());

    @ArquillianResource
    private URI application;

    @Deployment(testable = false)
    static WebArchive application() {
        TestEnvironment.consumer().script("/metrics-refused", Replies.named("400"));
        return TestApp.complete("metered", JOBS.database())
                .set("mp.metrics.distribution.timer.buckets", "messaging.process.duration=5ms,100ms,1s,5s,10s")
                .with(EnqueueEndpoint.class)
                .build();
    }

    @Test
    void shouldShowTheMetrics() throws Exception {
        Api api = Api.of(application);
        JOBS.awaitEnd(api.enqueue(NewJob.post("/good")).id());
        JOBS.awaitEnd(api.enqueue(NewJob.post("/metrics-refused")).id());

        URI metrics = URI.create("http://127.0.0.1:" + application.getPort() + "/metrics");
        Scrape.of(metrics);
        await().untilAsserted(() -> assertMetrics(Scrape.of(metrics)));
    }

    private static void assertMetrics(Scrape scrape) {
        String queue = "messaging_destination_name=\"default\"";
        assertThat(scrape.value("messaging_client_sent_messages_total", queue)).isEqualTo(2);
        assertThat(scrape.value("messaging_client_consumed_messages_total", queue, "error_type=\"none\""))
                .isEqualTo(1);
        assertThat(scrape.value("messaging_client_consumed_messages_total", queue, "error_type=\"400\""))
                .isEqualTo(1);
        assertThat(scrape.value("messaging_process_duration_seconds_count", queue, "error_type=\"400\""))
                .isEqualTo(1);
        assertThat(scrape.value("supaqueue_job_wait_duration_seconds_sum", queue))
                .isBetween(0.0, 10.0);
        assertThat(scrape.value("messaging_process_duration_seconds_bucket", "error_type=\"400\"", "le=\"5.0\""))
                .isEqualTo(1);
        assertThat(scrape.value("supaqueue_job_wait_duration_seconds_count", queue))
                .isEqualTo(2);
        assertThat(scrape.value("http_client_request_duration_seconds_count", "http_response_status_code=\"200\""))
                .isEqualTo(1);
        assertThat(scrape.value("supaqueue_job_count", queue, "supaqueue_job_state=\"dead\""))
                .isEqualTo(1);
        assertThat(scrape.value("supaqueue_job_oldest_age_seconds", queue)).isZero();
        assertThat(scrape.value("supaqueue_call_active", queue)).isZero();
        assertThat(Arrays.stream(QueueMetric.values())
                        .filter(metric -> metric != QueueMetric.LEASE_RESCUES)
                        .map(metric -> metric.metricName().replace('.', '_')))
                .allSatisfy(name -> assertThat(scrape.ours()).anyMatch(line -> line.startsWith(name)));
    }
}
