package org.supaqueue.internal.consumer;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.util.Timeout;
import org.supaqueue.internal.consumer.NoAnswerException.Kind;

/**
 * One request under way. Whoever cuts it off (the watchdog, a shutdown) does so from another thread, so the call says
 * at each of its steps how that step is stopped.
 */
final class CancellableCall {
    private final ConsumerRequest request;
    private final long startedAt = System.nanoTime();
    private final AtomicReference<Kind> cut = new AtomicReference<>();
    private volatile Cancellable step = () -> false;

    CancellableCall(ConsumerRequest request) {
        this.request = request;
    }

    ConsumerRequest request() {
        return request;
    }

    /** What is left of the time-out, at least a millisecond because zero means "for ever" to sockets. */
    Timeout remaining() {
        Duration left = request.timeout().minusNanos(System.nanoTime() - startedAt);
        return Timeout.ofMilliseconds(Math.max(1, left.toMillis()));
    }

    /**
     * Enters a step. The step is stored before the cut is looked at, and {@link #cut} does it the other way round, so
     * a cut that comes at this very moment is seen by one of the two.
     *
     * @return how the step before was stopped
     */
    Cancellable enter(Cancellable next) {
        Cancellable before = step;
        step = next;
        if (cut.get() != null) {
            next.cancel();
        }
        return before;
    }

    /** Stops the call; only the first reason counts. */
    void cut(Kind reason) {
        if (cut.compareAndSet(null, reason)) {
            step.cancel();
        }
    }

    /** @throws NoAnswerException if the call was cut: a step that cannot be stopped is at least not followed by another */
    void check() throws NoAnswerException {
        if (cut.get() != null) {
            throw failure(null);
        }
    }

    /** Says why there is no answer. A cut shows as some exception of the socket, so the cut is asked first. */
    NoAnswerException failure(Exception cause) {
        Kind reason = cut.get();
        if (reason == Kind.TIMED_OUT) {
            return Failures.timedOut(request.timeout(), cause);
        }
        return reason == null ? Failures.of(request, cause) : Failures.aborted(cause);
    }
}
