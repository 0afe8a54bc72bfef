package org.supaqueue.internal.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;

/** The form in which the row of a job keeps a context: the value of the W3C header {@code traceparent}. */
final class TraceParent {

    static final String HEADER = "traceparent";

    /** The version of the W3C form. */
    private static final String VERSION = "00";

    private static final TextMapGetter<String> ONLY_TRACE_PARENT = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String value) {
            return List.of(HEADER);
        }

        @Override
        public String get(String value, String key) {
            return HEADER.equals(key) ? value : null;
        }
    };

    private TraceParent() {}

    static String of(SpanContext context) {
        return String.join(
                "-",
                VERSION,
                context.getTraceId(),
                context.getSpanId(),
                context.getTraceFlags().asHex());
    }

    /** {@return the context; not valid if the text is null or malformed} */
    static SpanContext parse(String text) {
        Context parsed = W3CTraceContextPropagator.getInstance().extract(Context.root(), text, ONLY_TRACE_PARENT);
        return Span.fromContext(parsed).getSpanContext();
    }
}
