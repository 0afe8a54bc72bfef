package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.testing.InsertedJob.aJob;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.supaqueue.internal.tracing.OpenTelemetryTracers;
import org.supaqueue.testing.FailingSpans;

/** A fault of the application's tracing costs no job an attempt, and no outcome. */
@Tag("database")
class FailingSpansTest {
    private final NodeFixture queue = new NodeFixture();

    @AfterEach
    void close() throws Exception {
        queue.close();
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendAndSettleJobsWhoseSpansFail(FailingSpans.When when) {
        try (FailingSpans failing = new FailingSpans(when)) {
            queue.attemptTracer = new OpenTelemetryTracers(failing.openTelemetry(), "test").attempts();
            queue.start("node-a");
            queue.awaitMigrated();

            long first = queue.insert(aJob().urlPath("/x"));
            long second = queue.insert(aJob().urlPath("/x"));

            queue.awaitStatus(first, "complete");
            queue.awaitStatus(second, "complete");
            assertThat(queue.consumer.requests("/base/x")).hasSize(2);
            assertThat(queue.log.warnings("span")).hasSize(1);
        }
    }
}
