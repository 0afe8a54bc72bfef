package org.supaqueue.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.metrics.opentelemetry.OpenTelemetryMeter;
import org.supaqueue.internal.observation.ConsumerCall;
import org.supaqueue.internal.observation.NodeObserver;

/** Prints what an observer costs for each job. The limits are a hundred times the usual cost, for slow machines. */
class ObserverCostTest {

    private static final int JOBS = 200_000;
    private static final int ROUNDS = 5;

    private static final ClaimedJob JOB = new ClaimedJob(null, null, new ClaimedJob.Place("mail", 0), null, null, null);
    private static final URI CONSUMER = URI.create("http://consumer.example/path");

    private static double nanosPerJob(NodeObserver observer) {
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long startedAt = System.nanoTime();
            for (int job = 0; job < JOBS; job++) {
                observer.callStarted(JOB);
                observer.callEnded(
                        JOB,
                        new ConsumerCall(
                                "POST",
                                CONSUMER,
                                OptionalInt.of(200),
                                null,
                                Duration.ofMillis(3),
                                Duration.ofNanos(job)));
            }
            best = Math.min(best, (double) (System.nanoTime() - startedAt) / JOBS);
        }
        return best;
    }

    @Test
    void shouldCostAlmostNothingWithoutAMeter() {
        double nanos = nanosPerJob(QueueMetrics.NONE.observer());

        System.out.printf("An observer without a meter costs %.0f ns for each job%n", nanos);
        assertThat(nanos).isLessThan(10_000);
    }

    @Test
    void shouldCostLittleWithOpenTelemetry() {
        InMemoryMetricReader reader = InMemoryMetricReader.create();
        try (SdkMeterProvider provider =
                        SdkMeterProvider.builder().registerMetricReader(reader).build();
                QueueMetrics metrics = QueueMetrics.of(
                        List.of(new OpenTelemetryMeter(provider.get("test"))),
                        Map::of,
                        List.of("default"),
                        new QueueMetrics.Host(Thread::new, System::nanoTime))) {
            double nanos = nanosPerJob(metrics.observer());

            System.out.printf("An observer with OpenTelemetry costs %.0f ns for each job%n", nanos);
            assertThat(nanos).isLessThan(100_000);
        }
    }
}
