package org.supaqueue;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Pauses, resumes, purges and lists queues, injected with {@code @Inject QueueControl}.
 *
 * <p>Every method joins the caller's JTA transaction. If the caller has no transaction, the method runs in a new
 * transaction; {@link #purge} then uses several. The SQL functions {@code pause_queue}, {@code resume_queue} and
 * {@code purge_queue} and the view {@code queues} do the same for other programs. Implementations are application
 * scoped and safe for use by many threads.
 *
 * @since 0.1.0
 */
public interface QueueControl {

    /**
     * Pauses a queue: no node starts an attempt of its jobs until {@link #resume}. The pause takes effect within one
     * second after the transaction commits, on every node. Calls that have started continue, and their outcomes are
     * settled. The queue still takes new jobs. Retries of the queue wait too.
     *
     * <p>The queue need not have jobs, and no node need serve it. If the queue is paused already, this method changes
     * the reason and keeps the time of the pause.
     *
     * <p>Changes of any queue by {@code pause} and {@link #resume} wait for each other until their transactions end. So
     * call these methods at the end of a long transaction.
     *
     * @param queue the name of the queue
     * @param reason why the queue is paused: 1 to 500 characters without ASCII control characters; null for no reason
     * @throws InvalidJobException if the name or the reason is invalid; nothing was changed
     * @throws RollbackOnlyException if the caller's transaction is already marked for rollback
     * @throws QueueUnavailableException if the database cannot be reached or is not ready
     */
    void pause(String queue, @Nullable String reason);

    /**
     * Ends the pause of a queue. After the commit, the nodes start the waiting jobs at once.
     *
     * @param queue the name of the queue
     * @return true if the queue was paused; false if nothing was changed
     * @throws InvalidJobException if the name is invalid
     * @throws RollbackOnlyException if the caller's transaction is already marked for rollback
     * @throws QueueUnavailableException if the database cannot be reached or is not ready
     */
    boolean resume(String queue);

    /**
     * Finds out whether a queue is paused, including changes by the caller's own transaction.
     *
     * @param queue the name of the queue
     * @return the pause; empty if the queue is not paused
     * @throws InvalidJobException if the name is invalid
     * @throws RollbackOnlyException if the caller's transaction is already marked for rollback
     * @throws QueueUnavailableException if the database cannot be reached or is not ready
     */
    Optional<Pause> paused(String queue);

    /**
     * Cancels the waiting jobs of a queue: those in state AVAILABLE or FAILED, whether they are due or not. The
     * cancelled jobs have the error {@code purged}. Nothing is deleted: {@link JobQueue#retry} can redrive the jobs.
     * Jobs that a node has claimed continue. The queue need not be paused.
     *
     * <p>If the caller has no transaction, the jobs are cancelled in pages of 1 000, each in a transaction of its own.
     * If a page fails, the pages before stay cancelled. Jobs that are enqueued during the purge may remain. The method
     * skips jobs whose rows other transactions have locked, and tries such jobs up to three times.
     *
     * @param queue the name of the queue
     * @return how many jobs were cancelled
     * @throws InvalidJobException if the name is invalid
     * @throws RollbackOnlyException if the caller's transaction is already marked for rollback
     * @throws QueueUnavailableException if the database cannot be reached or is not ready
     */
    long purge(String queue);

    /**
     * Lists the queues that are paused or have unfinished jobs: the rows of the view {@code queues}.
     *
     * @return the queues, ordered by name
     * @throws RollbackOnlyException if the caller's transaction is already marked for rollback
     * @throws QueueUnavailableException if the database cannot be reached or is not ready
     */
    List<QueueStatus> queues();
}
