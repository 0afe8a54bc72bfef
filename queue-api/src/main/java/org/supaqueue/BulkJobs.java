package org.supaqueue;

import java.util.List;
import java.util.Optional;

/**
 * Changes all jobs that match a filter: {@link JobQueue#bulk()}.
 *
 * <p>The nodes do the work, page by page, and not the caller. An operation continues if its node is killed, and changes
 * each job at most once. An operation sees the jobs that were enqueued before its start. Of the finished jobs, the
 * operation sees those that finished before its start: a redriven job that dies again is left alone.
 *
 * <p>Every method joins the caller's JTA transaction. If the caller has no transaction, the method runs in a new
 * transaction. The SQL functions {@code bulk_count}, {@code bulk_retry}, {@code bulk_cancel}, {@code bulk_move} and
 * {@code abort_bulk} and the view {@code bulk_operations} do the same for other programs.
 *
 * @since 0.1.0
 */
public interface BulkJobs {

    /**
     * Counts the jobs that an operation would change now, and changes nothing. Reads at most 1 000 000 rows of the
     * table; if only jobs in state FAILED, DEAD or CANCELLED can match, reads at most so many rows of each state.
     *
     * @param request the operation; need not change anything if the operation is a move
     * @return the number of jobs
     * @throws InvalidJobException if the request is invalid: see {@link #start}
     * @throws RollbackOnlyException if the caller's transaction is already marked for rollback
     * @throws QueueUnavailableException if the database cannot be reached or is not ready
     */
    BulkCount count(BulkRequest request);

    /**
     * Starts an operation. After the commit, a node begins to work on the operation at once.
     *
     * @param request the operation
     * @return the id of the operation; meaningless if the transaction rolls back
     * @throws InvalidJobException if the request is a move that changes nothing; nothing was started
     * @throws RollbackOnlyException if the caller's transaction is already marked for rollback
     * @throws QueueUnavailableException if the database cannot be reached or is not ready
     */
    BulkOperationId start(BulkRequest request);

    /**
     * Reads an operation with its progress.
     *
     * @param id the id of the operation
     * @return the operation; empty if there is none. Operations that have ended are deleted when dead jobs of the same
     *     age are deleted.
     * @throws RollbackOnlyException if the caller's transaction is already marked for rollback
     * @throws QueueUnavailableException if the database cannot be reached or is not ready
     */
    Optional<BulkOperation> find(BulkOperationId id);

    /**
     * Lists the operations: those that are running and the latest others, {@value #MAX_LISTED} at most.
     *
     * @return the operations, the running ones first, and then the latest first
     * @throws RollbackOnlyException if the caller's transaction is already marked for rollback
     * @throws QueueUnavailableException if the database cannot be reached or is not ready
     */
    List<BulkOperation> list();

    /** The largest number of operations that {@link #list} returns. */
    int MAX_LISTED = 1_000;

    /**
     * Ends an operation. The jobs that the operation has changed stay as they are. Waits for the end of the page that a
     * node is working on.
     *
     * @param id the id of the operation
     * @return true if the operation was running; false if nothing was changed
     * @throws RollbackOnlyException if the caller's transaction is already marked for rollback
     * @throws QueueUnavailableException if the database cannot be reached or is not ready
     */
    boolean abort(BulkOperationId id);
}
