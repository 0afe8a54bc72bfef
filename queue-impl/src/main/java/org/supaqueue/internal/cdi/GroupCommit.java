package org.supaqueue.internal.cdi;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;
import org.supaqueue.SupaQueueException;
import org.supaqueue.internal.store.JobInserter;

/**
 * Enqueues the jobs of callers that have no transaction, in batches that share a transaction.
 *
 * <p>While few callers enqueue at the same time, each job has its own transaction. When the maximum number of batches
 * is running (see {@link BatchPermits}), new jobs join the next batch. A batch waits only for running batches; it never
 * waits for more jobs. Each caller returns when its own job is committed.
 */
final class GroupCommit {

    static final int MAX_JOBS = 100;
    static final long MAX_BYTES = 1 << 20;

    /** Inserts all jobs of a batch or none of them, in a new transaction. */
    interface Transaction {

        /**
         * @param work inserts the jobs; runs again on another connection if the first connection was dead
         * @throws SupaQueueException if the transaction was rolled back; after any other exception it is unknown
         *     whether the transaction committed
         */
        List<JobId> run(JobInserter.Work work);
    }

    /** A batch: the jobs that share a transaction. The thread that added the first job runs the transaction for all. */
    private static final class Group {
        private final List<JobRequest> jobs = new ArrayList<>();
        private final CompletableFuture<List<JobId>> ids = new CompletableFuture<>();
        private long bytes;

        boolean hasRoomFor(JobRequest job) {
            return jobs.size() < MAX_JOBS && bytes + job.payloadBytes() <= MAX_BYTES;
        }

        int add(JobRequest job) {
            jobs.add(job);
            bytes += job.payloadBytes();
            return jobs.size() - 1;
        }
    }

    private final Transaction transaction;
    private final BatchPermits permits;

    private Group open = new Group();

    GroupCommit(Transaction transaction, BatchPermits permits) {
        this.transaction = transaction;
        this.permits = permits;
    }

    JobId enqueue(JobRequest job) {
        Group group;
        int index;
        synchronized (this) {
            if (!open.hasRoomFor(job)) {
                open = new Group();
            }
            group = open;
            index = group.add(job);
        }
        if (index == 0) {
            run(group);
        }
        try {
            return group.ids.join().get(index);
        } catch (CompletionException failed) {
            return enqueueAlone(job, group, failed);
        }
    }

    private void run(Group group) {
        try {
            if (permits.acquire(group)) {
                // The callers of the batch that has just ended continue. Their next jobs can join this batch.
                Thread.yield();
            }
            // More jobs can join the batch until the connection is there.
            group.ids.complete(transaction.run(inserter -> inserter.insert(close(group))));
        } catch (Throwable failed) {
            // Every failure must end the batch, because the other callers wait for the batch. The container's
            // interceptors also throw checked exceptions, although no method declares them.
            close(group);
            group.ids.completeExceptionally(failed);
            if (failed instanceof Error error) {
                throw error;
            }
        } finally {
            permits.release(group, group.jobs.size());
        }
    }

    private synchronized List<JobRequest> close(Group group) {
        if (open == group) {
            open = new Group();
        }
        return group.jobs;
    }

    /**
     * Enqueues a job of a failed batch in its own transaction, so that only the callers of refused jobs fail. Does this
     * only if the batch was certainly rolled back; otherwise the job could exist twice.
     */
    private JobId enqueueAlone(JobRequest job, Group group, CompletionException failed) {
        if (!(failed.getCause() instanceof SupaQueueException rolledBack)) {
            throw failed;
        }
        if (group.jobs.size() == 1) {
            throw rolledBack;
        }
        return transaction.run(inserter -> inserter.insert(List.of(job))).get(0);
    }
}
