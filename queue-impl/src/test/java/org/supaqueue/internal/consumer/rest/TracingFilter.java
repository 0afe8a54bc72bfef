package org.supaqueue.internal.consumer.rest;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.client.ClientResponseContext;
import jakarta.ws.rs.client.ClientResponseFilter;

/** Works like the filters of MicroProfile Telemetry: makes a span current, and ends the span after an answer. */
final class TracingFilter implements ClientRequestFilter, ClientResponseFilter {
    static final String SCOPE = "server";

    private final OpenTelemetry openTelemetry;

    TracingFilter(OpenTelemetry openTelemetry) {
        this.openTelemetry = openTelemetry;
    }

    @Override
    public void filter(ClientRequestContext request) {
        Span span = openTelemetry
                .getTracer(SCOPE)
                .spanBuilder(request.getMethod())
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("url.full", request.getUri().toString())
                .startSpan();
        request.setProperty("span", span);
        request.setProperty("scope", span.makeCurrent());
        openTelemetry
                .getPropagators()
                .getTextMapPropagator()
                .inject(
                        Context.current(),
                        request,
                        (carrier, name, value) -> carrier.getHeaders().putSingle(name, value));
    }

    @Override
    public void filter(ClientRequestContext request, ClientResponseContext response) {
        ((Scope) request.getProperty("scope")).close();
        ((Span) request.getProperty("span")).end();
    }
}
