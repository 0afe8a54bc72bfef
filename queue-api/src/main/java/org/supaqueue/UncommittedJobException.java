package org.supaqueue;

/**
 * Thrown when a transaction awaits a job that this transaction has enqueued or made due. No node can send such a job
 * before the commit, so the wait could only time out. The transaction is unchanged and can continue.
 *
 * @since 0.1.0
 */
public final class UncommittedJobException extends SupaQueueException {

    private static final long serialVersionUID = 1L;

    private final long jobId;

    /**
     * Created by the library.
     *
     * @param id the id of the job
     */
    public UncommittedJobException(JobId id) {
        super(
                "job " + id + " was enqueued or retried in the current transaction, and no node can send the job before"
                        + " the commit: await the job after the commit",
                null);
        this.jobId = id.value();
    }

    /**
     * The job that was awaited.
     *
     * @return the id of the job
     */
    public JobId id() {
        return new JobId(jobId);
    }
}
