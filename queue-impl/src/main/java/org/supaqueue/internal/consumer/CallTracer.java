package org.supaqueue.internal.consumer;

import java.util.function.UnaryOperator;

/** Traces requests on the wire. */
@FunctionalInterface
public interface CallTracer {

    /** A tracer that makes no span, and sends each request as the request is. */
    CallTracer NONE = (request, header, transport) -> transport.send(request);

    /** Sends a request, at most once. */
    @FunctionalInterface
    interface Transport {

        /** @throws NoAnswerException if no complete answer came */
        Answer send(ConsumerRequest request) throws NoAnswerException;
    }

    /**
     * Sends the request once, with the headers of the current trace. Makes a span, unless a filter of the REST client
     * has made one.
     *
     * @param header returns the value of a header that filters of the REST client have set, or null
     * @throws NoAnswerException if no complete answer came
     */
    Answer send(ConsumerRequest request, UnaryOperator<String> header, Transport transport) throws NoAnswerException;
}
