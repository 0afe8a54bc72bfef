package org.supaqueue.container;

import org.supaqueue.JobId;

/** The application fails after it has enqueued a job. */
public class PurchaseFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long job;

    PurchaseFailedException(JobId job) {
        this.job = job.value();
    }

    JobId job() {
        return new JobId(job);
    }
}
