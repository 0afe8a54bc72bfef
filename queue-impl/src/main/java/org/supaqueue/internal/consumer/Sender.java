package org.supaqueue.internal.consumer;

/** Sends requests, each at most once: over the server's MicroProfile REST client, or without a server over the engine. */
public interface Sender extends AutoCloseable {

    /** Blocks until the answer is there or cannot come any more; never longer than the request's time-out allows. */
    Answer send(ConsumerRequest request) throws NoAnswerException;

    /**
     * Looks at the connection that was used last, so that a call which comes at once need not. Takes a millisecond or two;
     * for a moment when a job is on its way.
     */
    void checkIdle();

    /** Cuts off the calls under way; each ends with {@link NoAnswerException.Kind#ABORTED}. */
    void abortAll();

    /** Cuts off the calls under way, refuses new ones, and lets go of every connection and thread. */
    @Override
    void close();
}
