package org.supaqueue;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The queue of HTTP calls, injected with {@code @Inject JobQueue}.
 *
 * <p>Every method except {@link #await} and {@link #awaitAsync} joins the caller's JTA transaction. If the caller has
 * no transaction, the method runs in a new transaction. A job that is enqueued in a transaction exists exactly if this
 * transaction commits, and is never sent before the commit. Implementations are application scoped and safe for use by
 * many threads.
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
     * <p>If the request has a unique key that another job holds, the result is the id of that job. Use
     * {@link #enqueueUnique} to learn whether the job is new. A job with a unique key never shares a transaction with
     * jobs of other callers.
     *
     * @param request the call to make
     * @return the id of the new job, or of the job that holds the key; meaningless if the transaction rolls back
     * @throws InvalidJobException if the payload is larger than {@code supaqueue.payload.max-bytes}, the time-out
     *     exceeds {@code supaqueue.request-timeout.max}, the retry limit exceeds {@code supaqueue.retry-limit.max}, or
     *     the database refuses the job; nothing was enqueued
     * @throws RollbackOnlyException if the caller's transaction is already marked for rollback
     * @throws QueueUnavailableException if the database cannot be reached or is not ready
     */
    JobId enqueue(JobRequest request);

    /**
     * Enqueues one job with a unique key, or finds the job that holds the key.
     *
     * <p>If another transaction has enqueued a job with the key and has not ended, this method waits for the end of
     * that transaction. Two transactions that enqueue several keys in opposite orders may deadlock; PostgreSQL then
     * ends one of them (SQLSTATE 40P01). To avoid this, enqueue all keys by one call of {@link #enqueueAll}, or always
     * in the same order. In a transaction with the isolation level REPEATABLE READ or SERIALIZABLE, the method fails
     * with SQLSTATE 40001 if another transaction took the key after this transaction began. Both failures are the
     * cause of a {@link QueueUnavailableException}, and a repetition of the whole transaction succeeds. If the
     * transaction rolls back, the key is free.
     *
     * @param request the call to make, with a unique key
     * @return the id of the new job or of the holder, and what happened; meaningless if the transaction rolls back
     * @throws InvalidJobException if the request has no unique key, or for the reasons of {@link #enqueue}; nothing was
     *     enqueued
     * @throws RollbackOnlyException if the caller's transaction is already marked for rollback
     * @throws QueueUnavailableException if the database cannot be reached or is not ready, in the two cases above, or
     *     if another transaction keeps the row of the holder locked for over 10 s
     */
    Enqueued enqueueUnique(JobRequest request);

    /**
     * Enqueues many jobs in one statement: all of them or none. Requests with a unique key need a statement or two of
     * their own, which insert in the order of the keys. So these calls do not deadlock with each other.
     *
     * @param requests the calls to make; may be empty
     * @return the ids of the new jobs, in the order of the requests. For a request with a unique key that another job
     *     or an earlier request holds: the id of that job.
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
     * job is redriven: the job starts again with {@code retry_count} 0 and {@code lost_leases} 0. A job with a unique
     * key takes its key again; nothing changes if another job holds the key.
     *
     * @param id the id of the job
     * @return the result: retried, not retryable, key taken or not found
     * @throws RollbackOnlyException if the caller's transaction is already marked for rollback
     * @throws QueueUnavailableException if the database cannot be reached or is not ready
     */
    RetryResult retry(JobId id);

    /**
     * Reads the recorded attempts of a job: the attempts that did not complete the job, at most the last 20. An attempt
     * that completes the job is not recorded; {@link Job} has its answer.
     *
     * @param id the id of the job
     * @return the attempts, oldest first; none if there is no such job
     * @throws RollbackOnlyException if the caller's transaction is already marked for rollback
     * @throws QueueUnavailableException if the database cannot be reached or is not ready
     */
    List<JobAttempt> attempts(JobId id);

    /**
     * Waits until a job is complete, dead or cancelled.
     *
     * <p>The wait ends within milliseconds if this node settles the job, and otherwise at most half a second after the
     * job has finished. Never joins the caller's transaction, and uses no connection while it waits: all waits of an
     * application share one statement on the queue's own connection. If the caller's transaction has locked the job,
     * for example by {@link #cancel}, the wait can only time out.
     *
     * @param id the id of the job; the job must be committed
     * @param timeout how long to wait at most: 0 to 24 hours. Zero reads the job once. The wait ends at most 250 ms
     *     after this time
     * @return whether the job finished, and the job; {@link AwaitResult.Status#NOT_FOUND} at once if there is no such
     *     job, or as soon as the job is deleted
     * @throws InvalidJobException if the time-out is not 0 to 24 hours
     * @throws UncommittedJobException if the caller's transaction has enqueued the job or made the job due
     * @throws QueueUnavailableException if the application stops, if the thread is interrupted, or if the database
     *     cannot be reached at the end of the time; while the database is away, the wait continues
     */
    AwaitResult await(JobId id, Duration timeout);

    /**
     * Waits until a job is complete, dead or cancelled, without a thread of the caller.
     *
     * @param id the id of the job; the job must be committed
     * @param timeout how long to wait at most: 0 to 24 hours
     * @return a stage with the same results as {@link #await}. The stage is completed on a managed thread. If
     *     {@code await} would throw {@link QueueUnavailableException}, the stage is completed with this exception
     * @throws InvalidJobException if the time-out is not 0 to 24 hours
     * @throws UncommittedJobException if the caller's transaction has enqueued the job or made the job due by
     *     {@code JobQueue}
     * @throws QueueUnavailableException if the application is stopping
     */
    CompletionStage<AwaitResult> awaitAsync(JobId id, Duration timeout);

    /**
     * Lists jobs, with the largest id first, one page for each call.
     *
     * <p>A call never counts or scans the table: it reads at most 20 000 rows, and returns what it found with a cursor
     * to search further back. The ids grow with the order of the inserts, so the newest jobs usually come first.
     *
     * @param filter the conditions, the page size and the cursor
     * @return the page; its jobs are read in one snapshot
     * @throws RollbackOnlyException if the caller's transaction is already marked for rollback
     * @throws QueueUnavailableException if the database cannot be reached or is not ready
     */
    JobPage jobs(JobFilter filter);

    /**
     * Explains why a job waits, who is sending the job, or how the job ended.
     *
     * <p>The text has one cause: the first one that keeps the job from being sent now. The text is meant for people;
     * its words may change. The SQL function {@code job_explain} gives the same text, as far as the database knows.
     * In addition, this method knows the settings of this application at this moment.
     *
     * @param id the id of the job
     * @return the explanation, in English; also if there is no such job
     * @throws RollbackOnlyException if the caller's transaction is already marked for rollback
     * @throws QueueUnavailableException if the database cannot be reached or is not ready
     */
    String explain(JobId id);

    /**
     * Cancels, retries or moves all jobs that match a filter.
     *
     * @return the bulk operations of this queue; may be kept, and used by many threads
     */
    BulkJobs bulk();
}
