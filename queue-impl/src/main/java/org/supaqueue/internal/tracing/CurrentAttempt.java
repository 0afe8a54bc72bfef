package org.supaqueue.internal.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;

/** Remembers which span of a context is the span of the attempt. Spans below it belong to the call. */
final class CurrentAttempt {

    private static final ContextKey<Span> KEY = ContextKey.named("supaqueue-attempt");

    private CurrentAttempt() {}

    static Context in(Context context, Span span) {
        return context.with(KEY, span).with(span);
    }

    /** {@return whether a span is neither missing nor the span of the current attempt} */
    static boolean isBelow(SpanContext span) {
        Span attempt = Context.current().get(KEY);
        SpanContext above = attempt == null ? SpanContext.getInvalid() : attempt.getSpanContext();
        return span.isValid() && !span.getSpanId().equals(above.getSpanId());
    }
}
