package org.supaqueue.internal.consumer;

import org.junit.jupiter.api.AfterEach;
import org.supaqueue.testing.TransportContract;

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
