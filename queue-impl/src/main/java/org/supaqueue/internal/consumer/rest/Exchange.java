package org.supaqueue.internal.consumer.rest;

import jakarta.ws.rs.ProcessingException;
import java.util.function.UnaryOperator;
import org.supaqueue.internal.consumer.Answer;
import org.supaqueue.internal.consumer.CallProgress;
import org.supaqueue.internal.consumer.CallTracer;
import org.supaqueue.internal.consumer.ConsumerRequest;
import org.supaqueue.internal.consumer.Failures;
import org.supaqueue.internal.consumer.HttpEngine;
import org.supaqueue.internal.consumer.NoAnswerException;

/**
 * One request that goes through the REST client, and its result.
 *
 * <p>The exchange keeps the result outside the REST client. The filters and mappers of the application therefore cannot
 * turn an answer into a failure, which would lead to a second request.
 */
final class Exchange {
    private final HttpEngine engine;
    private final CallTracer tracer;
    private final ConsumerRequest request;
    private final CallProgress progress;
    private boolean begun;
    private Answer answer;
    private NoAnswerException failure;

    Exchange(HttpEngine engine, CallTracer tracer, ConsumerRequest request, CallProgress progress) {
        this.engine = engine;
        this.tracer = tracer;
        this.request = request;
        this.progress = progress;
    }

    ConsumerRequest request() {
        return request;
    }

    /**
     * Sends the request. Called by the transport inside the REST client.
     *
     * @param header returns the value of a header that filters have set, or null
     * @throws ProcessingException if no complete answer came
     * @throws IllegalStateException on the second call, because an exchange sends at most one request
     */
    Answer run(UnaryOperator<String> header) {
        if (begun) {
            throw new IllegalStateException("the REST client tried to send a request twice");
        }
        begun = true;
        try {
            answer = tracer.send(request, header, sent -> engine.send(sent, progress));
            return answer;
        } catch (NoAnswerException e) {
            failure = e;
            throw new ProcessingException(e.getMessage(), e);
        }
    }

    /**
     * Returns the answer of {@link #run}, even if the REST client threw an exception after the answer came.
     *
     * @param thrown exception of the REST client; null for none
     * @throws NoAnswerException if no complete answer came
     */
    Answer outcome(Throwable thrown) throws NoAnswerException {
        if (answer != null) {
            return answer;
        }
        if (failure != null) {
            throw failure;
        }
        throw Failures.notSent(engine.isClosed(), thrown);
    }
}
