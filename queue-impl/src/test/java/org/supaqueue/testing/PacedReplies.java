package org.supaqueue.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Answers each request with 200 after the same pause, and counts the requests. */
public final class PacedReplies implements RawReply {
    private static final RawReply ANSWER = RawReply.of(200, "{\"ok\":true}", "Content-Type: application/json");

    private final Duration pause;
    private final AtomicInteger received = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();

    /** Creates replies with this pause. */
    public PacedReplies(Duration pause) {
        this.pause = pause;
    }

    @Override
    public boolean play(RawConnection connection) throws IOException {
        received.incrementAndGet();
        LockSupport.parkNanos(pause.toNanos());
        boolean more = ANSWER.play(connection);
        answered.incrementAndGet();
        return more;
    }

    /** {@return number of answered requests} */
    public int answered() {
        return answered.get();
    }

    /** {@return number of requests that wait for their answer} */
    public int inFlight() {
        return received.get() - answered.get();
    }
}
