package org.supaqueue.internal.consumer;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.util.Timeout;
import org.supaqueue.internal.consumer.NoAnswerException.Kind;

/**
 * A running call that another thread can cancel.
 *
 * <p>The {@link Watchdog} cancels the call at its time-out, and a shutdown cancels all calls. At each step, the call
 * stores the action that stops the step.
 */
final class CancellableCall {
    private final ConsumerRequest request;
    private final CallProgress progress;
    private final AtomicReference<Kind> cut = new AtomicReference<>();
    private volatile Cancellable step = () -> false;

    CancellableCall(ConsumerRequest request, CallProgress progress) {
        this.request = request;
        this.progress = progress;
    }

    CallProgress progress() {
        return progress;
    }

    ConsumerRequest request() {
        return request;
    }

    /** Returns the remaining time, at least 1 ms: a zero {@link Timeout} of HttpClient means "no time-out". */
    Timeout remaining() {
        Duration left = request.timeout().minus(progress.elapsed());
        return Timeout.ofMilliseconds(Math.max(1, left.toMillis()));
    }

    /**
     * Starts a step of the call.
     *
     * <p>This method first stores the step and then reads the cancellation. {@link #cut} first stores the cancellation
     * and then reads the step. If both run at the same time, at least one of them therefore stops the step.
     *
     * @param next the action that stops the step
     * @return the action that stops the previous step
     */
    Cancellable enter(Cancellable next) {
        Cancellable before = step;
        step = next;
        if (cut.get() != null) {
            next.cancel();
        }
        return before;
    }

    /** Cancels the call. Only the first reason counts. */
    void cut(Kind reason) {
        if (cut.compareAndSet(null, reason)) {
            step.cancel();
        }
    }

    /**
     * Ends a cancelled call between two steps, because some steps cannot be stopped.
     *
     * @throws NoAnswerException if the call was cancelled
     */
    void check() throws NoAnswerException {
        if (cut.get() != null) {
            throw failure(null);
        }
    }

    /**
     * Returns the exception that says why there is no answer.
     *
     * <p>The reason of a cancellation has priority over the cause, because a cancelled call ends with some socket
     * exception.
     *
     * @param cause exception that ended the call; null if {@link #check} ended the call
     */
    NoAnswerException failure(Exception cause) {
        Kind reason = cut.get();
        if (reason == Kind.TIMED_OUT) {
            return Failures.timedOut(request.timeout(), cause);
        }
        return reason == null ? Failures.of(request, cause) : Failures.aborted(cause);
    }
}
