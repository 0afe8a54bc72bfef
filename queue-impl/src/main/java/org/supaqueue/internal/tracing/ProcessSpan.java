package org.supaqueue.internal.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.supaqueue.internal.observation.AttemptSpan;

/** The span of one attempt, current until closed. */
final class ProcessSpan implements AttemptSpan {

    private final Span span;
    private final GuardedSpans spans;
    private final Context context;
    private final Context before = Context.current();
    private final Scope scope;

    ProcessSpan(Span span, GuardedSpans spans, Context context) {
        this.span = span;
        this.spans = spans;
        this.context = context;
        this.scope = context.makeCurrent();
    }

    @Override
    public void failed(String errorType) {
        span.setStatus(StatusCode.ERROR);
        span.setAttribute(MessagingAttributes.ERROR_TYPE, errorType);
    }

    /**
     * Restores the context of the thread. The tracing filters of REST clients leave their own context current if no
     * answer came, and then the scope would have no effect.
     */
    @Override
    public void close() {
        spans.end(span);
        if (Context.current() == context) {
            scope.close();
        } else {
            before.makeCurrent();
        }
    }
}
