package org.supaqueue.internal.consumer.rest;

import org.junit.jupiter.api.AfterEach;
import org.supaqueue.internal.consumer.Answer;
import org.supaqueue.internal.consumer.ConsumerRequest;
import org.supaqueue.internal.consumer.NoAnswerException;
import org.supaqueue.testing.TransportContract;

/** The transport contract with RESTEasy. */
class RestEasyTransportTest extends TransportContract {
    private final ConsumerClient client = new ConsumerClient(8, Thread::new);

    @Override
    protected Answer send(ConsumerRequest request) throws NoAnswerException {
        return client.send(request);
    }

    @AfterEach
    void close() {
        client.close();
    }
}
