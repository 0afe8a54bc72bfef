package org.supaqueue;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The queue of HTTP calls, injected with {@code @Inject JobQueue}.
 *
 * <p>Every method joins the caller's JTA transaction; where there is none, it runs in one of its own. A job enqueued in
 * a transaction exists exactly when that transaction commits, and nothing is sent before. Implementations are
 * application scoped and safe for use by any number of threads.
 *
 * @since 0.1.0
 */
public interface JobQueue {

    /**
     * Enqueues one job, in one statement. Where the caller has no transaction, the jobs that others enqueue at the same
     * moment may share that statement and its transaction; the job is committed when this method returns.
     *
     * @param request the call to make
     * @return the identity of the new job; it means nothing if the transaction rolls back
     * @throws InvalidJobException if the payload is larger than {@code supaqueue.payload.max-bytes} or the database
     *     refuses it; nothing was enqueued
     * @throws RollbackOnlyException if the caller's transaction is already marked for rollback
     * @throws QueueUnavailableException if the database cannot be reached or is not ready
     */
    JobId enqueue(JobRequest request);

    /**
     * Enqueues many jobs in one statement: all of them or none.
     *
     * @param requests the calls to make; none is fine
     * @return the identities of the new jobs, in the order of the requests
     * @throws InvalidJobException if one of the payloads is larger than {@code supaqueue.payload.max-bytes} or the
     *     database refuses it; none was enqueued
     * @throws RollbackOnlyException if the caller's transaction is already marked for rollback
     * @throws QueueUnavailableException if the database cannot be reached or is not ready
     */
    List<JobId> enqueueAll(Collection<JobRequest> requests);

    /**
     * Reads a job as it is now, including what the caller's own transaction did to it.
     *
     * @param id the job
     * @return the job, empty if there is none (it never was, was rolled back, or its retention has passed)
     * @throws RollbackOnlyException if the caller's transaction is already marked for rollback
     * @throws QueueUnavailableException if the database cannot be reached or is not ready
     */
    Optional<Job> find(JobId id);

    /**
     * Cancels a job that waits, or asks for the cancellation of one whose call is under way.
     *
     * @param id the job
     * @return what was achieved
     * @throws RollbackOnlyException if the caller's transaction is already marked for rollback
     * @throws QueueUnavailableException if the database cannot be reached or is not ready
     */
    CancelResult cancel(JobId id);

    /**
     * Makes a failed, dead or cancelled job due now. A failed job keeps its count of retries; a dead or cancelled one
     * is redriven: it starts again with {@code retry_count} and {@code lost_leases} 0.
     *
     * @param id the job
     * @return what was achieved
     * @throws RollbackOnlyException if the caller's transaction is already marked for rollback
     * @throws QueueUnavailableException if the database cannot be reached or is not ready
     */
    RetryResult retry(JobId id);
}
