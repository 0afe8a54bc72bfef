package org.supaqueue.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.inject.Inject;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.supaqueue.InvalidJobException;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;
import org.supaqueue.spi.QueueMetric;

/** A bean of the application gets the metrics, whatever the server has: WildFly has no monitoring API here. */
@ExtendWith(ArquillianExtension.class)
class OwnMeterIT {

    @Inject
    JobQueue queue;

    @Inject
    SeenMetrics metrics;

    @Deployment
    static WebArchive application() {
        return TestApp.complete("own-meter", TestEnvironment.freshDatabase())
                .set("supaqueue.metrics", "none")
                .with(SeenMetrics.class)
                .build();
    }

    @Test
    void shouldGetTheMetrics() {
        queue.enqueue(JobRequest.post("/metered"));
        JobRequest tooLarge = JobRequest.post("/metered").payload("\"" + "x".repeat(2_000_000) + "\"");
        assertThatThrownBy(() -> queue.enqueue(tooLarge)).isInstanceOf(InvalidJobException.class);

        assertThat(metrics.sum(QueueMetric.SENT_MESSAGES)).isEqualTo(2);
        await().untilAsserted(() ->
                assertThat(metrics.sum(QueueMetric.CONSUMED_MESSAGES)).isEqualTo(1));
        await().untilAsserted(
                        () -> assertThat(metrics.sum(QueueMetric.CALL_ACTIVE)).isZero());
        assertThat(metrics.gauge(QueueMetric.JOB_OLDEST_AGE)).isNotNaN();
    }
}
