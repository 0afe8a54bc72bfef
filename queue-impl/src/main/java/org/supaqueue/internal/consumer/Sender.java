package org.supaqueue.internal.consumer;

import org.supaqueue.internal.consumer.rest.ConsumerClient;

/**
 * Sends requests to consumers, each request at most once.
 *
 * <p>{@link ConsumerClient} sends through the application server's MicroProfile REST client. {@link HttpEngine} needs
 * no application server.
 */
public interface Sender extends AutoCloseable {

    /**
     * Sends a request and blocks until the answer came or the call failed, at most for the request's time-out.
     *
     * @param progress gets the steps of the call; only for this call
     * @throws NoAnswerException if no complete answer came
     */
    Answer send(ConsumerRequest request, CallProgress progress) throws NoAnswerException;

    /** Sends a request whose steps are of no interest. */
    default Answer send(ConsumerRequest request) throws NoAnswerException {
        return send(request, new CallProgress());
    }

    /**
     * Checks the connection that was used last, so that a call right after need not wait for a check.
     *
     * <p>The check usually takes 1 to 2 ms. Call this method while a new job is being claimed.
     */
    void checkIdle();

    /** Cancels all running calls. Each of the calls ends with {@link NoAnswerException.Kind#ABORTED}. */
    void abortAll();

    /** Cancels all running calls, refuses new calls, and releases all connections and threads. */
    @Override
    void close();
}
