package org.supaqueue.internal.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import org.supaqueue.internal.consumer.CallTracer;
import org.supaqueue.internal.observation.AttemptTracer;
import org.supaqueue.internal.observation.EnqueueTracer;

/** The tracers of the queue. */
public final class OpenTelemetryTracers {

    /** The name of the instrumentation scope. */
    public static final String SCOPE = "org.supaqueue";

    /** The version of the semantic conventions that the spans follow. */
    static final String SCHEMA_URL = "https://opentelemetry.io/schemas/1.44.0";

    private final Tracer tracer;
    private final TraceHeaders headers;
    private final GuardedSpans spans = new GuardedSpans();

    /** @param version the version of this library */
    public OpenTelemetryTracers(OpenTelemetry openTelemetry, String version) {
        this.tracer = openTelemetry
                .getTracerProvider()
                .tracerBuilder(SCOPE)
                .setInstrumentationVersion(version)
                .setSchemaUrl(SCHEMA_URL)
                .build();
        this.headers = new TraceHeaders(openTelemetry.getPropagators().getTextMapPropagator(), spans);
    }

    public EnqueueTracer enqueues() {
        return new SendSpans(tracer, spans);
    }

    public AttemptTracer attempts() {
        return new ProcessSpans(tracer, spans);
    }

    public CallTracer calls() {
        return new ClientSpans(tracer, headers, spans);
    }
}
