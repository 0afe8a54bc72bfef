package org.supaqueue.internal.consumer;

import jakarta.ws.rs.ProcessingException;

/**
 * One request on its way through the REST client, and what came of it.
 *
 * <p>The outcome is kept here besides being handed to the REST client, so that nothing the application hooks into its
 * REST clients (filters, mappers) can turn an answer into a failure, and with it into a second request.
 */
final class Exchange {
    private final HttpEngine engine;
    private final ConsumerRequest request;
    private boolean begun;
    private Answer answer;
    private NoAnswerException failure;

    Exchange(HttpEngine engine, ConsumerRequest request) {
        this.engine = engine;
        this.request = request;
    }

    ConsumerRequest request() {
        return request;
    }

    /**
     * Sends the request; for the transport underneath the REST client.
     *
     * @throws ProcessingException if there is no answer
     * @throws IllegalStateException the second time: at most one request goes out
     */
    Answer run() {
        if (begun) {
            throw new IllegalStateException("the REST client tried to send a request twice");
        }
        begun = true;
        try {
            answer = engine.send(request);
            return answer;
        } catch (NoAnswerException e) {
            failure = e;
            throw new ProcessingException(e.getMessage(), e);
        }
    }

    /**
     * Tells what came of it.
     *
     * @param thrown what the REST client threw, or null
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
