package org.supaqueue.internal.tracing;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.supaqueue.internal.consumer.ConsumerRequest;

/**
 * Puts the context of a call into its request. The headers of the W3C replace those of the job, which name another
 * trace. Other headers of the configured propagator, such as {@code baggage}, do not replace a header of the job.
 */
final class TraceHeaders {

    private static final TextMapPropagator W3C = W3CTraceContextPropagator.getInstance();
    private static final Set<String> REPLACED = Set.copyOf(W3C.fields());

    private final TextMapPropagator propagator;
    private final GuardedSpans spans;

    /** @param propagator the propagator that the application configured */
    TraceHeaders(TextMapPropagator propagator, GuardedSpans spans) {
        this.propagator = propagator;
        this.spans = spans;
    }

    /** {@return the request with the headers of a context; the same request if the context has no span} */
    ConsumerRequest of(ConsumerRequest request, Context context) {
        Map<String, String> headers = headers();
        spans.run(() -> propagator.inject(context, headers, Map::put));
        W3C.inject(context, headers, Map::put);
        return with(request, headers);
    }

    /** {@return the request with the headers that a filter of the REST client has set} */
    ConsumerRequest copied(ConsumerRequest request, UnaryOperator<String> header) {
        Map<String, String> headers = headers();
        REPLACED.forEach(name -> copy(name, header, headers));
        propagator.fields().forEach(name -> copy(name, header, headers));
        return with(request, headers);
    }

    private static Map<String, String> headers() {
        return new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    }

    private static void copy(String name, UnaryOperator<String> header, Map<String, String> headers) {
        String value = header.apply(name);
        if (value != null) {
            headers.put(name, value);
        }
    }

    private static ConsumerRequest with(ConsumerRequest request, Map<String, String> headers) {
        if (!headers.containsKey(TraceParent.HEADER)) {
            return request;
        }
        Map<String, String> all = new LinkedHashMap<>();
        request.headers().forEach((name, value) -> {
            if (!REPLACED.contains(name.toLowerCase(Locale.ROOT))) {
                all.put(name, value);
                headers.remove(name);
            }
        });
        all.putAll(headers);
        return request.withHeaders(all);
    }
}
