package org.supaqueue.internal.consumer.rest;

import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import java.util.function.Supplier;
import org.supaqueue.internal.consumer.Answer;
import org.supaqueue.internal.consumer.CallProgress;
import org.supaqueue.internal.consumer.CallTracer;
import org.supaqueue.internal.consumer.ConsumerRequest;
import org.supaqueue.internal.consumer.HttpEngine;
import org.supaqueue.internal.consumer.NoAnswerException;
import org.supaqueue.internal.consumer.Sender;

/**
 * Sends requests to consumers through the application server's MicroProfile REST client.
 *
 * <p>One call of {@link #send} puts at most one request on the wire.
 */
public final class ConsumerClient implements Sender {
    private final ThreadLocal<Exchange> current = new ThreadLocal<>();
    private final HttpEngine engine;
    private final CallTracer tracer;
    private final ConsumerApi api;

    /** Creates a client that makes no spans. */
    public ConsumerClient(int maxCalls, ThreadFactory threads) {
        this(maxCalls, threads, CallTracer.NONE);
    }

    /**
     * @param maxCalls maximum number of concurrent calls, and of open connections
     * @param threads creates the threads for time-outs and host names; inside a server, a managed thread factory
     * @param tracer traces the calls
     * @throws IllegalStateException if the application cannot use the server's MicroProfile REST client
     */
    public ConsumerClient(int maxCalls, ThreadFactory threads, CallTracer tracer) {
        this(new HttpEngine(maxCalls, threads), tracer, current -> RestClients.build(current));
    }

    ConsumerClient(HttpEngine engine, CallTracer tracer, Function<Supplier<Exchange>, ConsumerApi> restClient) {
        this.engine = engine;
        this.tracer = tracer;
        try {
            api = restClient.apply(current::get);
        } catch (RuntimeException | LinkageError e) {
            engine.close();
            throw new IllegalStateException("the server has no MicroProfile REST client for this application", e);
        }
    }

    @Override
    public Answer send(ConsumerRequest request, CallProgress progress) throws NoAnswerException {
        Exchange exchange = new Exchange(engine, tracer, request, progress);
        current.set(exchange);
        try {
            RestClients.call(api, request).close();
            return exchange.outcome(null);
        } catch (RuntimeException | LinkageError e) {
            return exchange.outcome(e);
        } finally {
            current.remove();
        }
    }

    @Override
    public void checkIdle() {
        engine.checkIdle();
    }

    @Override
    public void abortAll() {
        engine.abortAll();
    }

    @Override
    public void close() {
        engine.close();
        api.close();
    }
}
