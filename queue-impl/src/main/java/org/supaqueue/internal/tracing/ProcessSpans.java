package org.supaqueue.internal.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.observation.AttemptSpan;
import org.supaqueue.internal.observation.AttemptTracer;

/**
 * One span for each attempt, in a trace of its own. The span links to the context of the job, because retries may
 * follow days later: as children they would keep the trace of the caller open.
 */
final class ProcessSpans implements AttemptTracer {

    private static final String PROCESS = "process";

    private final Tracer tracer;
    private final GuardedSpans spans;

    ProcessSpans(Tracer tracer, GuardedSpans spans) {
        this.tracer = tracer;
        this.spans = spans;
    }

    @Override
    public AttemptSpan start(ClaimedJob job) {
        SpanBuilder builder = tracer.spanBuilder(PROCESS + " " + job.queue())
                .setNoParent()
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute(MessagingAttributes.DESTINATION, job.queue())
                .setAttribute(
                        MessagingAttributes.MESSAGE_ID,
                        Long.toString(job.lease().jobId()))
                .setAttribute(MessagingAttributes.ATTEMPT, (long)
                        job.previousAttempts().nextNumber());
        SpanContext creation = TraceParent.parse(job.call().traceParent());
        if (creation.isValid()) {
            builder.addLink(creation);
        }
        Span span = spans.start(MessagingAttributes.describe(builder, PROCESS));
        return new ProcessSpan(span, spans, CurrentAttempt.in(Context.root(), span));
    }
}
