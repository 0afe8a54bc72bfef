package org.supaqueue;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The queue of HTTP calls, injected with {@code @Inject JobQueue}.
 *
 * <p>Every method joins the caller's JTA transaction. If the caller has no transaction, the method runs in a new
 * transaction. A job that is enqueued in a transaction exists exactly if this transaction commits, and is never sent
 * before the commit. Implementations are application scoped and safe for use by many threads.
 *
 * @since 0.1.0
 */
public interface JobQueue {

    /**
     * Enqueues one job, in one statement.
     *
     * <p>If the caller has no transaction, the job is committed when this method returns. Then jobs that other callers
     * enqueue at the same time may share the statement and its transaction.
     *
     * @param request the call to make
     * @return the id of the new job; meaningless if the transaction rolls back
     * @throws InvalidJobException if the payload is larger than {@code supaqueue.payload.max-bytes}, the time-out
     *     exceeds {@code supaqueue.request-timeout.max}, the retry limit exceeds {@code supaqueue.retry-limit.max}, or
     *     the database refuses the job; nothing was enqueued
     * @throws RollbackOnlyException if the caller's transaction is already marked for rollback
     * @throws QueueUnavailableException if the database cannot be reached or is not ready
     */
    JobId enqueue(JobRequest request);

    /**
     * Enqueues many jobs in one statement: all of them or none.
     *
     * @param requests the calls to make; may be empty
     * @return the ids of the new jobs, in the order of the requests
     * @throws InvalidJobException if the payload of a job is larger than {@code supaqueue.payload.max-bytes}, its
     *     time-out exceeds {@code supaqueue.request-timeout.max}, its retry limit exceeds
     *     {@code supaqueue.retry-limit.max}, or the database refuses a job; no job was enqueued
     * @throws RollbackOnlyException if the caller's transaction is already marked for rollback
     * @throws QueueUnavailableException if the database cannot be reached or is not ready
     */
    List<JobId> enqueueAll(Collection<JobRequest> requests);

    /**
     * Reads a job in its current state, including changes by the caller's own transaction.
     *
     * @param id the id of the job
     * @return the job; empty if the job never existed, was rolled back, or was deleted after its retention
     * @throws RollbackOnlyException if the caller's transaction is already marked for rollback
     * @throws QueueUnavailableException if the database cannot be reached or is not ready
     */
    Optional<Job> find(JobId id);

    /**
     * Cancels a job that waits, or requests the cancellation of a job that a node has claimed.
     *
     * @param id the id of the job
     * @return the result: cancelled, requested, already finished or not found
     * @throws RollbackOnlyException if the caller's transaction is already marked for rollback
     * @throws QueueUnavailableException if the database cannot be reached or is not ready
     */
    CancelResult cancel(JobId id);

    /**
     * Makes a failed, dead or cancelled job due now. A failed job keeps its number of used retries. A dead or cancelled
     * job is redriven: the job starts again with {@code retry_count} 0 and {@code lost_leases} 0.
     *
     * @param id the id of the job
     * @return the result: retried, not retryable or not found
     * @throws RollbackOnlyException if the caller's transaction is already marked for rollback
     * @throws QueueUnavailableException if the database cannot be reached or is not ready
     */
    RetryResult retry(JobId id);
}
