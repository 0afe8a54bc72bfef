package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;
import static org.supaqueue.testing.InsertedJob.aJob;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.tracing.OpenTelemetryTracers;
import org.supaqueue.testing.InsertedJob;
import org.supaqueue.testing.RawReply;
import org.supaqueue.testing.RecordedSpans;

/** Each attempt of a job has a span in a trace of its own, with a link to the trace of the job. */
@Tag("database")
class TracedAttemptsTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";

    private final RecordedSpans spans = new RecordedSpans();
    private final NodeFixture queue = new NodeFixture();

    @BeforeEach
    void start() {
        queue.attemptTracer = new OpenTelemetryTracers(spans.openTelemetry(), "test").attempts();
        queue.start("node-a");
        queue.awaitMigrated();
    }

    @AfterEach
    void close() throws Exception {
        queue.close();
        spans.close();
    }

    @Test
    void shouldMakeOneSpanForEachAttempt() {
        queue.consumer.script("/base/x", RawReply.of(503, ""), RawReply.close(), RawReply.of(200, "done"));
        long id = queue.insert(tracedJob());
        queue.awaitStatus(id, "complete");

        List<SpanData> attempts = attempts(3);
        assertThat(attempts).allSatisfy(span -> {
            assertThat(span.getName()).isEqualTo("process mail");
            assertThat(span.getParentSpanId()).isEqualTo(SpanId.getInvalid());
            assertThat(span.getLinks()).singleElement().satisfies(link -> {
                assertThat(link.getSpanContext().getTraceId()).isEqualTo(TRACE);
                assertThat(link.getSpanContext().getSpanId()).isEqualTo(SPAN);
            });
        });
        assertThat(attempts).extracting(SpanData::getTraceId).doesNotHaveDuplicates();
        assertThat(attempts)
                .extracting(span -> span.getAttributes().get(AttributeKey.longKey("supaqueue.job.attempt")))
                .containsExactly(1L, 2L, 3L);
        assertThat(attempts)
                .extracting(span -> span.getAttributes().get(AttributeKey.stringKey("error.type")))
                .containsExactly("503", "closed_without_answer", null);
        assertThat(attempts)
                .extracting(span -> span.getStatus().getStatusCode())
                .containsExactly(StatusCode.ERROR, StatusCode.ERROR, StatusCode.UNSET);
        assertThat(attempts.get(2).getAttributes().asMap())
                .isEqualTo(Attributes.builder()
                        .put("messaging.system", "supaqueue")
                        .put("messaging.operation.name", "process")
                        .put("messaging.operation.type", "process")
                        .put("messaging.destination.name", "mail")
                        .put("messaging.message.id", Long.toString(id))
                        .put("supaqueue.job.attempt", 3)
                        .build()
                        .asMap());
    }

    @Test
    void shouldTellAnAttemptThatTheConsumerFailsBySuccess() {
        queue.consumer.script("/base/x", RawReply.of(200, "", "X-Supaqueue-Stop: never"));
        queue.awaitStatus(queue.insert(tracedJob()), "dead");

        assertThat(attempts(1).get(0).getAttributes().get(AttributeKey.stringKey("error.type")))
                .isEqualTo("_OTHER");
    }

    @Test
    void shouldMakeNoLinkForAJobWithoutATrace() {
        queue.awaitStatus(queue.insert(aJob().urlPath("/x")), "complete");

        assertThat(attempts(1).get(0).getLinks()).isEmpty();
    }

    @Test
    void shouldMakeNoSpanForAJobThatCannotBeSent() {
        queue.awaitStatus(queue.insert(aJob().urlPath("/x").with("trace_parent", "'00-x'")), "dead");
        queue.awaitStatus(queue.insert(aJob().urlPath("/y")), "complete");

        attempts(1);
    }

    private static InsertedJob tracedJob() {
        return aJob().queue("mail").urlPath("/x").with("trace_parent", "'00-" + TRACE + "-" + SPAN + "-01'");
    }

    private List<SpanData> attempts(int count) {
        await().until(() -> spans.of(SpanKind.CONSUMER).size() >= count);
        assertThat(spans.of(SpanKind.CONSUMER)).hasSize(count);
        return spans.of(SpanKind.CONSUMER);
    }
}
