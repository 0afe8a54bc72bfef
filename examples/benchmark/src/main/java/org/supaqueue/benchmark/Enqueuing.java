package org.supaqueue.benchmark;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.List;
import org.supaqueue.JobId;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;

/** Enqueues jobs. Each call runs in its own JTA transaction. */
@ApplicationScoped
public class Enqueuing {
    @Inject
    private JobQueue queue;

    /**
     * Enqueues a job.
     *
     * @param job the job to enqueue
     * @return the job's id
     */
    @Transactional
    public JobId enqueue(JobRequest job) {
        return queue.enqueue(job);
    }

    /**
     * Enqueues several jobs.
     *
     * @param jobs the jobs to enqueue
     * @return the jobs' ids
     */
    @Transactional
    public List<JobId> enqueueAll(List<JobRequest> jobs) {
        return queue.enqueueAll(jobs);
    }
}
