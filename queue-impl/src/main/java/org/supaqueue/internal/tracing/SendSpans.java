package org.supaqueue.internal.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;
import org.supaqueue.internal.observation.EnqueueTracer;

/** One span for each call that enqueues. The jobs of the call share the context of the span. */
final class SendSpans implements EnqueueTracer {

    private static final String SEND = "send";

    private final Tracer tracer;
    private final GuardedSpans spans;

    SendSpans(Tracer tracer, GuardedSpans spans) {
        this.tracer = tracer;
        this.spans = spans;
    }

    @Override
    public <T> T enqueue(JobRequest request, Function<JobRequest, T> work, Function<T, JobId> id) {
        Span span = spans.start(builder(List.of(request)));
        return run(span, () -> {
            T result = work.apply(withContext(request, span.getSpanContext()));
            span.setAttribute(
                    MessagingAttributes.MESSAGE_ID,
                    Long.toString(id.apply(result).value()));
            return result;
        });
    }

    @Override
    public <T> T enqueueAll(List<JobRequest> requests, Function<List<JobRequest>, T> work) {
        Span span =
                spans.start(builder(requests).setAttribute(MessagingAttributes.MESSAGE_COUNT, (long) requests.size()));
        SpanContext context = span.getSpanContext();
        return run(
                span,
                () -> work.apply(requests.stream()
                        .map(request -> withContext(request, context))
                        .toList()));
    }

    /** Names the queue only if the queue is the same for all jobs, as the conventions say. */
    private SpanBuilder builder(List<JobRequest> requests) {
        List<String> queues =
                requests.stream().map(JobRequest::queue).distinct().limit(2).toList();
        boolean oneQueue = queues.size() == 1;
        SpanBuilder span = tracer.spanBuilder(oneQueue ? SEND + " " + queues.get(0) : SEND);
        MessagingAttributes.describe(span.setSpanKind(SpanKind.PRODUCER), SEND);
        if (oneQueue) {
            span.setAttribute(MessagingAttributes.DESTINATION, queues.get(0));
        }
        requests.stream()
                .map(JobRequest::traceParent)
                .flatMap(Optional::stream)
                .map(TraceParent::parse)
                .filter(SpanContext::isValid)
                .distinct()
                .forEach(span::addLink);
        return span;
    }

    private static JobRequest withContext(JobRequest request, SpanContext context) {
        boolean given = request.traceParent().isPresent();
        return given || !context.isValid() ? request : request.traceParent(TraceParent.of(context));
    }

    private interface Work<T> {
        T run();
    }

    private <T> T run(Span span, Work<T> work) {
        Scope scope = span.makeCurrent();
        try {
            return work.run();
        } catch (RuntimeException | Error failed) {
            // Without the message, which may quote the data of the caller.
            span.setStatus(StatusCode.ERROR);
            span.setAttribute(MessagingAttributes.ERROR_TYPE, failed.getClass().getName());
            throw failed;
        } finally {
            scope.close();
            spans.end(span);
        }
    }
}
