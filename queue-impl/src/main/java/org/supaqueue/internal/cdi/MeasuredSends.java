package org.supaqueue.internal.cdi;

import java.time.Duration;
import java.util.Collection;
import java.util.function.Supplier;
import org.supaqueue.JobRequest;
import org.supaqueue.internal.observation.SendObserver;

/** Tells an observer how the calls that enqueue end. */
final class MeasuredSends {

    private final Supplier<SendObserver> observer;

    /** @param observer returns the observer of the next call: the metrics start after the first calls may have come */
    MeasuredSends(Supplier<SendObserver> observer) {
        this.observer = observer;
    }

    /** Runs a call that enqueues the requests. */
    <T> T run(Collection<JobRequest> requests, Supplier<T> call) {
        SendObserver told = observer.get();
        if (told == SendObserver.NONE || requests.isEmpty()) {
            return call.get();
        }
        long startedAt = System.nanoTime();
        Throwable failure = null;
        try {
            return call.get();
        } catch (RuntimeException | Error failed) {
            failure = failed;
            throw failed;
        } finally {
            told.sent(requests, failure, Duration.ofNanos(System.nanoTime() - startedAt));
        }
    }
}
