package org.supaqueue.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.supaqueue.JobRequest;
import org.supaqueue.JobState;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.metrics.micrometer.MicrometerMeter;
import org.supaqueue.internal.observation.ConsumerCall;
import org.supaqueue.internal.observation.NodeObserver;
import org.supaqueue.internal.observation.SendObserver;
import org.supaqueue.spi.QueueMeter;
import org.supaqueue.spi.QueueMetric;
import org.supaqueue.testing.LogLines;

/** Neither many names nor a meter that fails can harm the application. */
class SeriesLimitsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final QueueMetrics metrics = metrics(new MicrometerMeter(registry));

    private static QueueMetrics metrics(QueueMeter... meters) {
        return QueueMetrics.of(
                List.of(meters), Map::of, List.of("default"), new QueueMetrics.Host(Thread::new, System::nanoTime));
    }

    private static ClaimedJob job(String queue) {
        return new ClaimedJob(null, null, new ClaimedJob.Place(queue, 0), null, null, null);
    }

    private static ConsumerCall call(int status) {
        return new ConsumerCall(
                "POST",
                URI.create("https://consumer.example/secret/path?of=user"),
                OptionalInt.of(status),
                null,
                Duration.ZERO,
                Duration.ofMillis(20));
    }

    @Test
    void shouldNameAtMost200Queues() {
        for (int queue = 0; queue < 500; queue++) {
            metrics.observer().rescued("queue-" + queue, JobState.AVAILABLE);
        }

        assertThat(registry.find("supaqueue.lease.rescues").counters()).hasSize(QueueMetric.MAX_QUEUES);
        assertThat(registry.get("supaqueue.lease.rescues")
                        .tag(QueueMetric.DESTINATION_NAME, QueueMetric.OTHER_QUEUES)
                        .counter()
                        .count())
                // The default queue has a name from the start.
                .isEqualTo(500 - (QueueMetric.MAX_QUEUES - 1));
    }

    @Test
    void shouldNameAtMost50Errors() {
        for (int status = 300; status < 400; status++) {
            metrics.observer().callEnded(job("mail"), call(status));
        }

        assertThat(registry.find("messaging.client.consumed.messages").counters())
                .hasSize(51)
                .extracting(Counter::count)
                .contains(50.0);
    }

    @Test
    void shouldHaveAtMost1000SeriesOfHttpRequests() {
        for (int status = 0; status < 1_500; status++) {
            metrics.observer().callEnded(job("mail"), call(10_000 + status));
        }

        assertThat(registry.find("http.client.request.duration").timers())
                .hasSize(1_001)
                .extracting(Timer::count)
                .contains(500L);
    }

    @Test
    void shouldNeverTellAPath() {
        metrics.observer().callEnded(job("mail"), call(200));

        assertThat(registry.getMeters())
                .extracting(meter -> meter.getId().toString())
                .isNotEmpty()
                .noneMatch(id -> id.contains("secret") || id.contains("user"));
        assertThat(registry.get("http.client.request.duration")
                        .tag("server.port", "443")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void shouldSurviveAMeterThatFails() {
        QueueMeter broken = new QueueMeter() {
            @Override
            public LongConsumer counter(QueueMetric metric, Map<String, Object> attributes) {
                return amount -> {
                    throw new StackOverflowError("broken");
                };
            }

            @Override
            public DoubleConsumer histogram(QueueMetric metric, Map<String, Object> attributes) {
                throw new NoSuchMethodError("another version");
            }

            @Override
            public void gauge(QueueMetric metric, Map<String, Object> attributes, DoubleSupplier value) {
                throw new IllegalStateException("broken");
            }
        };
        try (LogLines log = LogLines.of("org.supaqueue")) {
            QueueMetrics both = metrics(broken, new MicrometerMeter(registry));
            both.observer().callEnded(job("mail"), call(200));
            both.sends().sent(List.of(JobRequest.post("/x")), null, Duration.ZERO);
            both.close();

            assertThat(registry.get("messaging.client.sent.messages").counter().count())
                    .isEqualTo(1);
            assertThat(log.warnings("lost a value of")).hasSize(1);
        }
    }

    @Test
    void shouldRemoveTheGaugesWhenTheApplicationStops() {
        assertThat(registry.find("supaqueue.job.count").meters()).hasSize(JobGauges.STATES.size());

        metrics.close();

        assertThat(registry.getMeters()).extracting(Meter::getId).noneMatch(id -> id.getType() == Meter.Type.GAUGE);
    }

    @Test
    void shouldObserveNothingWithoutAMeter() {
        QueueMetrics none = metrics();

        assertThat(none.observer()).isSameAs(NodeObserver.NONE);
        assertThat(none.sends()).isSameAs(SendObserver.NONE);
    }
}
