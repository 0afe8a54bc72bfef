package org.supaqueue.internal.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.function.UnaryOperator;
import org.supaqueue.internal.consumer.Answer;
import org.supaqueue.internal.consumer.CallTracer;
import org.supaqueue.internal.consumer.ConsumerRequest;
import org.supaqueue.internal.consumer.NoAnswerException;

/**
 * One span for each request. If the REST client of the server has a tracing filter, the span of this filter is the only
 * one.
 */
final class ClientSpans implements CallTracer {

    private static final int FIRST_ERROR = 400;

    private final Tracer tracer;
    private final TraceHeaders headers;
    private final GuardedSpans spans;

    ClientSpans(Tracer tracer, TraceHeaders headers, GuardedSpans spans) {
        this.tracer = tracer;
        this.headers = headers;
        this.spans = spans;
    }

    @Override
    public Answer send(ConsumerRequest request, UnaryOperator<String> header, Transport transport)
            throws NoAnswerException {
        Span current = Span.current();
        if (CurrentAttempt.isBelow(TraceParent.parse(header.apply(TraceParent.HEADER)))) {
            return sendIn(current, headers.copied(request, header), transport);
        }
        if (CurrentAttempt.isBelow(current.getSpanContext())) {
            return sendIn(current, headers.of(request, Context.current()), transport);
        }
        return sendInSpan(request, transport);
    }

    /**
     * Sends in the span of a filter. The filter itself ends the span only after an answer: the Jakarta REST clients
     * call no filter if there is none.
     */
    private Answer sendIn(Span span, ConsumerRequest request, Transport transport) throws NoAnswerException {
        try {
            return transport.send(request);
        } catch (NoAnswerException failure) {
            if (CurrentAttempt.isBelow(span.getSpanContext())) {
                fail(span, failure.kind().errorType());
                spans.end(span);
            }
            throw failure;
        }
    }

    private Answer sendInSpan(ConsumerRequest request, Transport transport) throws NoAnswerException {
        Span span = start(request);
        try {
            Answer answer = transport.send(headers.of(request, Context.current().with(span)));
            span.setAttribute(HttpAttributes.STATUS, (long) answer.status());
            if (answer.status() >= FIRST_ERROR) {
                fail(span, Integer.toString(answer.status()));
            }
            return answer;
        } catch (NoAnswerException failure) {
            fail(span, failure.kind().errorType());
            throw failure;
        } finally {
            spans.end(span);
        }
    }

    private Span start(ConsumerRequest request) {
        return spans.start(tracer.spanBuilder(request.verb())
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute(HttpAttributes.METHOD, request.verb())
                .setAttribute(HttpAttributes.SERVER_ADDRESS, request.server().host())
                .setAttribute(
                        HttpAttributes.SERVER_PORT, (long) request.server().port())
                .setAttribute(HttpAttributes.URL, request.shownTarget().toString()));
    }

    private static void fail(Span span, String errorType) {
        span.setStatus(StatusCode.ERROR);
        span.setAttribute(MessagingAttributes.ERROR_TYPE, errorType);
    }
}
