package org.supaqueue.internal.consumer;

import org.junit.jupiter.api.AfterEach;
import org.supaqueue.testing.TransportContract;

/** The transport contract, without a REST client. */
class HttpEngineTest extends TransportContract {
    private final HttpEngine engine = new HttpEngine(8, Thread::new);

    @Override
    protected Answer send(ConsumerRequest request) throws NoAnswerException {
        return engine.send(request);
    }

    @AfterEach
    void close() {
        engine.close();
    }
}
