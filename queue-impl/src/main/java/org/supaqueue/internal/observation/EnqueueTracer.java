package org.supaqueue.internal.observation;

import java.util.List;
import java.util.function.Function;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;

/**
 * Traces the calls that enqueue jobs. The work gets the requests with the context of the span, unless the caller gave a
 * request a context. The span is current on the calling thread while the work runs.
 */
public interface EnqueueTracer {

    /** A tracer that makes no span. */
    EnqueueTracer NONE = new EnqueueTracer() {
        @Override
        public <T> T enqueue(JobRequest request, Function<JobRequest, T> work, Function<T, JobId> id) {
            return work.apply(request);
        }

        @Override
        public <T> T enqueueAll(List<JobRequest> requests, Function<List<JobRequest>, T> work) {
            return work.apply(requests);
        }
    };

    /**
     * Runs a call that enqueues one job.
     *
     * @param id the id of the job, from the result of the work
     */
    <T> T enqueue(JobRequest request, Function<JobRequest, T> work, Function<T, JobId> id);

    /** Runs a call that enqueues several jobs. */
    <T> T enqueueAll(List<JobRequest> requests, Function<List<JobRequest>, T> work);
}
