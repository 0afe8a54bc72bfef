package org.supaqueue.internal.consumer.rest;

import org.eclipse.microprofile.rest.client.RestClientBuilder;
import org.junit.jupiter.api.AfterEach;
import org.supaqueue.internal.consumer.Answer;
import org.supaqueue.internal.consumer.CallTracer;
import org.supaqueue.internal.consumer.ConsumerRequest;
import org.supaqueue.internal.consumer.HttpEngine;
import org.supaqueue.internal.consumer.NoAnswerException;
import org.supaqueue.testing.TransportContract;

/** The transport contract with the filter that sends requests, for REST clients without a transport adapter. */
class AnsweringFilterTest extends TransportContract {
    private final ConsumerClient client = new ConsumerClient(
            new HttpEngine(8, Thread::new),
            CallTracer.NONE,
            current -> RestClients.build(restClient(), current, new AnsweringFilter(current)));

    private static RestClientBuilder restClient() {
        return RestClientBuilder.newBuilder().register(new RestEasyTransport(() -> {
            throw new AssertionError("the REST client used its own transport");
        }));
    }

    @Override
    protected Answer send(ConsumerRequest request) throws NoAnswerException {
        return client.send(request);
    }

    @AfterEach
    void close() {
        client.close();
    }
}
