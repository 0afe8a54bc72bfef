package org.supaqueue.quickstart;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.supaqueue.testing.RawConnection;
import org.supaqueue.testing.RawReply;

/** Answers so many requests; those after them stay in flight until they are released. */
final class HeldReplies implements RawReply {
    private final RawReply answer = RawReply.of(200, "{\"ok\":true}", "Content-Type: application/json");
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger received = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final int first;

    HeldReplies(int first) {
        this.first = first;
    }

    @Override
    public boolean play(RawConnection connection) throws IOException {
        if (received.incrementAndGet() > first) {
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
