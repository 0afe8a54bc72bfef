package org.supaqueue.internal.consumer;

import java.util.concurrent.ThreadFactory;

/** Sends requests to consumers; one call of {@link #send} puts at most one request on the wire. */
public final class ConsumerClient implements AutoCloseable {
    private final HttpEngine engine;

    /**
     * @param maxCalls calls that may be under way at once, and connections held
     * @param threads makes the threads that watch deadlines and resolve host names; inside a server, a managed one
     */
    public ConsumerClient(int maxCalls, ThreadFactory threads) {
        this.engine = new HttpEngine(maxCalls, threads);
    }

    /** Blocks until the answer is there or cannot come any more; never longer than the request's time-out allows. */
    public Answer send(ConsumerRequest request) throws NoAnswerException {
        return engine.send(request);
    }

    /** Cuts off the calls under way; each ends with {@link NoAnswerException.Kind#ABORTED}. */
    public void abortAll() {
        engine.abortAll();
    }

    /** Cuts off the calls under way, refuses new ones, and lets go of every connection and thread. */
    @Override
    public void close() {
        engine.close();
    }
}
