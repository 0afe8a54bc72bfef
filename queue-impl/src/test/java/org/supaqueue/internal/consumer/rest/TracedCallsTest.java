package org.supaqueue.internal.consumer.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import jakarta.ws.rs.client.ClientRequestFilter;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.rest.client.RestClientBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.supaqueue.HttpVerb;
import org.supaqueue.internal.consumer.ConsumerRequest;
import org.supaqueue.internal.consumer.HttpEngine;
import org.supaqueue.internal.consumer.NoAnswerException;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Lease;
import org.supaqueue.internal.observation.AttemptSpan;
import org.supaqueue.internal.tracing.OpenTelemetryTracers;
import org.supaqueue.testing.RawReply;
import org.supaqueue.testing.RawServer;
import org.supaqueue.testing.RecordedSpans;

/** A call has exactly one span of the kind CLIENT, whether or not a filter of the REST client makes one. */
class TracedCallsTest {
    private static final String OF_THE_ROW = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final RawServer server = RawServer.start();
    private final RecordedSpans spans = new RecordedSpans();

    @AfterEach
    void close() throws IOException {
        spans.close();
        server.close();
    }

    @Test
    void shouldMakeTheSpanItselfWithoutATracingFilter() throws Exception {
        call(spans, request("POST", "/x?a=s3cret&s3cret&b="), List.of());

        SpanData client = client();
        assertThat(client.getName()).isEqualTo("POST");
        assertThat(client.getParentSpanId()).isEqualTo(process().getSpanId());
        assertThat(client.getAttributes().asMap())
                .isEqualTo(Attributes.builder()
                        .put("http.request.method", "POST")
                        .put("server.address", server.url().getHost())
                        .put("server.port", server.url().getPort())
                        .put("url.full", server.url() + "/x?a=REDACTED&REDACTED&b=REDACTED")
                        .put("http.response.status_code", 200)
                        .build()
                        .asMap());
        assertThat(server.requests()).singleElement().satisfies(received -> {
            assertThat(received.line()).isEqualTo("POST /x?a=s3cret&s3cret&b= HTTP/1.1");
            assertThat(received.header("traceparent")).contains(traceParent(client, "01"));
            assertThat(received.header("tracestate")).isEmpty();
            assertThat(received.header("Authorization")).contains("Bearer s3cret");
        });
    }

    @Test
    void shouldUseTheSpanOfATracingFilter() throws Exception {
        call(spans, request("GET", "/x?a=s3cret"), List.of(new TracingFilter(spans.openTelemetry())));

        SpanData client = client();
        assertThat(client.getInstrumentationScopeInfo().getName()).isEqualTo(TracingFilter.SCOPE);
        assertThat(client.getParentSpanId()).isEqualTo(process().getSpanId());
        assertThat(client.toString()).doesNotContain("s3cret");
        assertThat(sentTraceParent()).isEqualTo(traceParent(client, "01"));
    }

    @Test
    void shouldEndTheSpanOfATracingFilterIfNoAnswerComes() {
        server.script("/x", RawReply.close());
        assertThatExceptionOfType(NoAnswerException.class)
                .isThrownBy(
                        () -> call(spans, request("POST", "/x"), List.of(new TracingFilter(spans.openTelemetry()))));

        assertThat(client().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(client().getAttributes().get(AttributeKey.stringKey("error.type")))
                .isEqualTo("closed_without_answer");
        assertThat(Span.current().getSpanContext().isValid())
                .as("the context of the filter is left on the thread")
                .isFalse();
    }

    @Test
    void shouldMakeASpanIfAFilterOnlyPropagatesTheContext() throws Exception {
        ClientRequestFilter propagating = context -> context.getHeaders()
                .putSingle(
                        "traceparent",
                        "00-" + Span.current().getSpanContext().getTraceId() + "-"
                                + Span.current().getSpanContext().getSpanId() + "-01");
        call(spans, request("POST", "/x"), List.of(propagating));

        assertThat(sentTraceParent()).isEqualTo(traceParent(client(), "01"));
    }

    @Test
    void shouldTellStatusesFrom400AsErrors() throws Exception {
        server.script("/x", RawReply.of(503, ""));
        call(spans, request("POST", "/x"), List.of());

        assertThat(client().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(client().getAttributes().get(AttributeKey.stringKey("error.type")))
                .isEqualTo("503");
    }

    @Test
    void shouldPropagateASpanThatIsNotSampled() throws Exception {
        try (RecordedSpans none = new RecordedSpans(Sampler.alwaysOff())) {
            call(none, request("POST", "/x"), List.of());
        }
        assertThat(sentTraceParent()).endsWith("-00").isNotEqualTo(OF_THE_ROW);
    }

    @Test
    void shouldSendTheTraceOfTheRowWithoutTracing() throws Exception {
        try (ConsumerClient client = new ConsumerClient(1, Thread::new)) {
            client.send(request("POST", "/x"));
        }
        assertThat(sentTraceParent()).isEqualTo(OF_THE_ROW);
    }

    private void call(RecordedSpans by, ConsumerRequest request, List<Object> filters) throws NoAnswerException {
        OpenTelemetryTracers tracers = new OpenTelemetryTracers(by.openTelemetry(), "test");
        RestClientBuilder builder = RestClientBuilder.newBuilder();
        filters.forEach(builder::register);
        try (ConsumerClient client = new ConsumerClient(
                        new HttpEngine(1, Thread::new),
                        tracers.calls(),
                        current -> RestClients.build(builder, current, new RestEasyTransport(current)));
                AttemptSpan attempt = tracers.attempts().start(job())) {
            assertThat(attempt).isNotNull();
            client.send(request);
        }
    }

    private static ClaimedJob job() {
        return new ClaimedJob(
                new Lease(1, 1, 1),
                null,
                new ClaimedJob.Place("mail", 0),
                new ClaimedJob.StoredCall(HttpVerb.POST, "/x", null, 0, "{}", null, OF_THE_ROW),
                new ClaimedJob.PreviousAttempts(0, 0, 0),
                new ClaimedJob.RetryRules(10, null, null));
    }

    private ConsumerRequest request(String verb, String path) {
        Map<String, String> headers =
                Map.of("Authorization", "Bearer s3cret", "traceparent", OF_THE_ROW, "Tracestate", "vendor=1");
        byte[] body = verb.equals("POST") ? new byte[] {'{', '}'} : null;
        return new ConsumerRequest(verb, URI.create(server.url() + path), headers, body, Duration.ofSeconds(3), 100);
    }

    private SpanData client() {
        assertThat(spans.of(SpanKind.CLIENT)).hasSize(1);
        return spans.of(SpanKind.CLIENT).get(0);
    }

    private SpanData process() {
        return spans.of(SpanKind.CONSUMER).get(0);
    }

    private String sentTraceParent() {
        return server.requests().get(0).header("traceparent").orElseThrow();
    }

    private static String traceParent(SpanData span, String flags) {
        return "00-" + span.getTraceId() + "-" + span.getSpanId() + "-" + flags;
    }
}
