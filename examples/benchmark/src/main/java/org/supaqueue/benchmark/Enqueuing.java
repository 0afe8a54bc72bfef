package org.supaqueue.benchmark;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.List;
import org.supaqueue.JobId;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;

/** Enqueues, each call in a JTA transaction of its own. */
@ApplicationScoped
public class Enqueuing {
    @Inject
    private JobQueue queue;

    /**
     * Enqueues a job.
     *
     * @param job what to enqueue
     * @return its id
     */
    @Transactional
    public JobId one(JobRequest job) {
        return queue.enqueue(job);
    }

    /**
     * Enqueues several.
     *
     * @param jobs what to enqueue
     * @return their ids
     */
    @Transactional
    public List<JobId> all(List<JobRequest> jobs) {
        return queue.enqueueAll(jobs);
    }
}
