package org.supaqueue.internal.observation;

import java.time.Duration;
import java.util.Collection;
import org.supaqueue.JobRequest;

/** Receives what callers enqueue, for metrics. Called on the threads of the callers. Must not block or throw. */
@FunctionalInterface
public interface SendObserver {

    /** An observer that does nothing. */
    SendObserver NONE = (requests, failure, duration) -> {};

    /**
     * A call that enqueues has ended. The caller's transaction may still roll back.
     *
     * @param requests all jobs of the call
     * @param failure why no job was enqueued; null if all jobs were enqueued
     */
    void sent(Collection<JobRequest> requests, Throwable failure, Duration duration);
}
