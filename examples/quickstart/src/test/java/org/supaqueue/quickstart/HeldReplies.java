package org.supaqueue.quickstart;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.supaqueue.testing.RawConnection;
import org.supaqueue.testing.RawReply;

/** Answers a first number of requests at once. Holds the answers to later requests until {@link #release}. */
final class HeldReplies implements RawReply {
    private final RawReply answer = RawReply.of(200, "{\"ok\":true}", "Content-Type: application/json");
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger received = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final int answeredAtOnce;

    HeldReplies(int answeredAtOnce) {
        this.answeredAtOnce = answeredAtOnce;
    }

    @Override
    public boolean play(RawConnection connection) throws IOException {
        if (received.incrementAndGet() > answeredAtOnce) {
            awaitRelease();
        }
        boolean more = answer.play(connection);
        answered.incrementAndGet();
        return more;
    }

    int answered() {
        return answered.get();
    }

    int inFlight() {
        return received.get() - answered.get();
    }

    void release() {
        released.countDown();
    }

    private void awaitRelease() throws IOException {
        try {
            released.await(2, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
