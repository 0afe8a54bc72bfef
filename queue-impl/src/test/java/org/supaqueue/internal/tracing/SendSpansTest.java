package org.supaqueue.internal.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.supaqueue.HttpVerb;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;
import org.supaqueue.internal.observation.EnqueueTracer;
import org.supaqueue.testing.FailingSpans;
import org.supaqueue.testing.RecordedSpans;

/** A call that enqueues has one span, and its jobs carry the context of the span. */
class SendSpansTest {
    private static final String GIVEN = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final RecordedSpans spans = new RecordedSpans();
    private final EnqueueTracer tracer = tracer(spans.openTelemetry());
    private final List<JobRequest> enqueued = new ArrayList<>();

    @AfterEach
    void close() {
        spans.close();
    }

    @Test
    void shouldGiveTheJobTheContextOfTheSpan() {
        assertThat(enqueue(job("mail"))).isEqualTo(new JobId(7));

        SpanData span = span();
        assertThat(span.getName()).isEqualTo("send mail");
        assertThat(span.getKind()).isEqualTo(SpanKind.PRODUCER);
        assertThat(span.getAttributes().asMap())
                .isEqualTo(Attributes.builder()
                        .put("messaging.system", "supaqueue")
                        .put("messaging.operation.name", "send")
                        .put("messaging.operation.type", "send")
                        .put("messaging.destination.name", "mail")
                        .put("messaging.message.id", "7")
                        .build()
                        .asMap());
        assertThat(traceParents()).containsExactly("00-" + span.getTraceId() + "-" + span.getSpanId() + "-01");
    }

    @ParameterizedTest
    @EnumSource
    void shouldEnqueueIfTheSpanFails(FailingSpans.When when) {
        FailingSpans failing = new FailingSpans(when);

        JobId id = tracer(failing.openTelemetry())
                .enqueue(
                        job("mail"),
                        request -> {
                            enqueued.add(request);
                            return new JobId(7);
                        },
                        Function.identity());

        assertThat(id).isEqualTo(new JobId(7));
        assertThat(enqueued).hasSize(1);
        assertThat(Span.current().getSpanContext().isValid()).isFalse();
        failing.close();
    }

    @Test
    void shouldBeAChildOfTheCallersSpanAndCurrentDuringTheInsert() {
        Span caller =
                spans.openTelemetry().getTracer("test").spanBuilder("caller").startSpan();
        List<String> current = new ArrayList<>();
        try (Scope scope = caller.makeCurrent()) {
            assertThat(scope).isNotNull();
            tracer.enqueue(
                    job("mail"),
                    request -> {
                        current.add(Span.current().getSpanContext().getSpanId());
                        return new JobId(1);
                    },
                    Function.identity());
            assertThat(Span.current()).isSameAs(caller);
        }
        assertThat(span().getParentSpanId()).isEqualTo(caller.getSpanContext().getSpanId());
        assertThat(current).containsExactly(span().getSpanId());
    }

    @Test
    void shouldKeepTheContextThatTheCallerGaveAndLinkToIt() {
        enqueue(job("mail").traceParent(GIVEN));

        assertThat(traceParents()).containsExactly(GIVEN);
        assertThat(span().getLinks())
                .extracting(LinkData::getSpanContext)
                .satisfiesExactly(link -> assertThat(TraceParent.of(link)).isEqualTo(GIVEN));
    }

    @Test
    void shouldMakeOneSpanForABatchOfOneQueue() {
        enqueueAll(job("mail"), job("mail"), job("mail").traceParent(GIVEN));

        SpanData span = span();
        assertThat(span.getName()).isEqualTo("send mail");
        assertThat(span.getAttributes().get(AttributeKey.longKey("messaging.batch.message_count")))
                .isEqualTo(3);
        assertThat(span.getAttributes().get(AttributeKey.stringKey("messaging.message.id")))
                .isNull();
        String own = "00-" + span.getTraceId() + "-" + span.getSpanId() + "-01";
        assertThat(traceParents()).containsExactly(own, own, GIVEN);
    }

    @Test
    void shouldNameNoQueueForABatchOfSeveral() {
        enqueueAll(job("mail"), job("invoice"));

        assertThat(span().getName()).isEqualTo("send");
        assertThat(span().getAttributes().get(AttributeKey.stringKey("messaging.destination.name")))
                .isNull();
    }

    @Test
    void shouldTellTheClassOfAFailureButNoMessage() {
        assertThatIllegalStateException()
                .isThrownBy(() -> tracer.enqueueAll(List.of(job("mail")), request -> {
                    throw new IllegalStateException("s3cret");
                }));

        assertThat(span().getStatus()).isEqualTo(StatusData.create(StatusCode.ERROR, ""));
        assertThat(span().getAttributes().get(AttributeKey.stringKey("error.type")))
                .isEqualTo("java.lang.IllegalStateException");
        assertThat(span().toString()).doesNotContain("s3cret");
        assertThat(Span.current().getSpanContext().isValid()).isFalse();
    }

    @Test
    void shouldSayThatASpanIsNotSampled() {
        try (RecordedSpans none = new RecordedSpans(Sampler.alwaysOff())) {
            enqueue(tracer(none.openTelemetry()), job("mail"));
        }
        assertThat(traceParents()).singleElement().asString().endsWith("-00");
    }

    @Test
    void shouldLeaveTheJobAloneWithoutAnSdk() {
        JobRequest request = job("mail");
        enqueue(tracer(OpenTelemetry.noop()), request);

        assertThat(enqueued).containsExactly(request);
    }

    private static EnqueueTracer tracer(OpenTelemetry openTelemetry) {
        return new OpenTelemetryTracers(openTelemetry, "test").enqueues();
    }

    private static JobRequest job(String queue) {
        return JobRequest.of(HttpVerb.POST, "/x").queue(queue);
    }

    private JobId enqueue(JobRequest request) {
        return enqueue(tracer, request);
    }

    private JobId enqueue(EnqueueTracer by, JobRequest request) {
        return by.enqueue(
                request,
                traced -> {
                    enqueued.add(traced);
                    return new JobId(7);
                },
                Function.identity());
    }

    private void enqueueAll(JobRequest... requests) {
        Boolean added = tracer.enqueueAll(List.of(requests), enqueued::addAll);
        assertThat(added).isTrue();
    }

    private SpanData span() {
        assertThat(spans.of(SpanKind.PRODUCER)).hasSize(1);
        return spans.of(SpanKind.PRODUCER).get(0);
    }

    private List<String> traceParents() {
        return enqueued.stream()
                .map(request -> request.traceParent().orElse(null))
                .toList();
    }
}
