package org.supaqueue.internal.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.supaqueue.HttpVerb;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;
import org.supaqueue.internal.consumer.Answer;
import org.supaqueue.internal.consumer.ConsumerRequest;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Lease;
import org.supaqueue.internal.observation.AttemptSpan;
import org.supaqueue.testing.RecordedSpans;

/** The table of spans in the documentation names the kinds and all their attributes. */
class SpansDocumentedTest {
    private static final Path DOCUMENTATION = Path.of("..", "docs", "observability.md");

    @Test
    void shouldNameEachAttributeOfEachSpan() throws Exception {
        try (RecordedSpans spans = new RecordedSpans()) {
            OpenTelemetryTracers tracers = new OpenTelemetryTracers(spans.openTelemetry(), "test");
            enqueue(tracers);
            attempt(tracers);

            assertThat(documented("send {queue}", SpanKind.PRODUCER)).isEqualTo(keys(spans, SpanKind.PRODUCER));
            assertThat(documented("process {queue}", SpanKind.CONSUMER)).isEqualTo(keys(spans, SpanKind.CONSUMER));
            assertThat(documented("{method}", SpanKind.CLIENT)).isEqualTo(keys(spans, SpanKind.CLIENT));
        }
    }

    private static void enqueue(OpenTelemetryTracers tracers) {
        JobRequest request = JobRequest.of(HttpVerb.POST, "/x");
        tracers.enqueues().enqueue(request, traced -> new JobId(1), Function.identity());
        assertThatIllegalStateException()
                .isThrownBy(() -> tracers.enqueues().enqueueAll(List.of(request), requests -> {
                    throw new IllegalStateException();
                }));
    }

    private static void attempt(OpenTelemetryTracers tracers) throws Exception {
        try (AttemptSpan attempt = tracers.attempts().start(job())) {
            ConsumerRequest request = new ConsumerRequest(
                    "GET", URI.create("http://consumer.invalid/x"), Map.of(), null, Duration.ofSeconds(1), 0);
            tracers.calls()
                    .send(
                            request,
                            header -> null,
                            sent -> new Answer(
                                    503, null, null, new Answer.RetryHeaders(null, null, null), new byte[0], false));
            attempt.failed("503");
        }
    }

    private static ClaimedJob job() {
        return new ClaimedJob(
                new Lease(1, 1, 1),
                null,
                new ClaimedJob.Place("mail", 0),
                new ClaimedJob.StoredCall(HttpVerb.GET, "/x", null, 0, "{}", null, null),
                new ClaimedJob.PreviousAttempts(0, 0, 0),
                new ClaimedJob.RetryRules(10, null, null));
    }

    private static Set<String> documented(String name, SpanKind kind) throws IOException {
        String[] cells = Files.readAllLines(DOCUMENTATION).stream()
                .filter(line -> line.startsWith("| `" + name + "` | " + kind + " |"))
                .findFirst()
                .orElseThrow()
                .split("\\|");
        return new TreeSet<>(List.of(cells[4].replace("`", "").strip().split(", ")));
    }

    private static Set<String> keys(RecordedSpans spans, SpanKind kind) {
        return spans.of(kind).stream()
                .flatMap(span -> span.getAttributes().asMap().keySet().stream())
                .map(AttributeKey::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
