package org.supaqueue.internal.cdi;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.supaqueue.CancelResult;
import org.supaqueue.Enqueued;
import org.supaqueue.InvalidJobException;
import org.supaqueue.Job;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;
import org.supaqueue.RetryResult;
import org.supaqueue.RollbackOnlyException;
import org.supaqueue.SupaQueueException;
import org.supaqueue.internal.store.JobInserter;
import org.supaqueue.internal.store.Schema;

/** Runs the queue's operations in the current transaction: the caller's, or one that the queue itself began. */
final class JoinedQueue {

    private final QueueRuntime runtime;
    private final TransactionSynchronizationRegistry transactions;
    private final UncommittedJobs uncommitted;

    JoinedQueue(QueueRuntime runtime, TransactionSynchronizationRegistry transactions) {
        this.runtime = runtime;
        this.transactions = transactions;
        this.uncommitted = new UncommittedJobs(transactions);
    }

    /** Takes the connection of the transaction, and then lets the work enqueue jobs. */
    List<JobId> enqueue(Schema schema, JobInserter.Work work) {
        return inTransaction(() -> runtime.callerStore()
                .enqueue(
                        schema,
                        inserter -> work.with(jobs -> {
                            List<JobId> ids = inserter.insert(jobs);
                            checkComplete(ids.size(), jobs.size());
                            uncommitted.add(ids);
                            wakeAfterCommit(jobs);
                            return ids;
                        })));
    }

    /**
     * Enqueues jobs with and without unique keys.
     *
     * @param own true if the queue began the transaction for this call; a caller's transaction keeps its isolation
     *     level
     */
    List<Enqueued> enqueueUnique(Schema schema, List<JobRequest> requests, boolean own) {
        return inTransaction(() -> {
            isolate(own);
            List<Enqueued> enqueued = runtime.callerStore().enqueueUnique(schema, requests);
            checkComplete(enqueued.size(), requests.size());
            uncommitted.add(enqueued.stream()
                    .filter(job -> job.isNew() || job.replaced())
                    .map(Enqueued::id)
                    .toList());
            wakeAfterCommit(requests);
            return enqueued;
        });
    }

    private void wakeAfterCommit(List<JobRequest> enqueued) {
        boolean here = false;
        boolean elsewhere = false;
        for (JobRequest job : enqueued) {
            boolean served = runtime.serves(job.queue());
            here |= served;
            elsewhere |= !served;
        }
        if (here) {
            wakeAfterCommit(true);
        }
        if (elsewhere) {
            wakeAfterCommit(false);
        }
    }

    /** If a trigger suppressed a row, the returned ids can no longer be assigned to the requests. */
    private static void checkComplete(int inserted, int requested) {
        if (inserted != requested) {
            throw new InvalidJobException(
                    "job_queue", "must take every job, but its triggers let in " + inserted + " of " + requested);
        }
    }

    Optional<Job> find(Schema schema, JobId id) {
        return inTransaction(() -> runtime.callerStore().find(schema, id));
    }

    /**
     * Cancels a job.
     *
     * @param own true if the queue began the transaction for this call; a caller's transaction keeps its isolation
     *     level
     */
    CancelResult cancel(Schema schema, JobId id, boolean own) {
        return inTransaction(() -> {
            isolate(own);
            return runtime.callerStore().cancel(schema, id);
        });
    }

    /**
     * Makes a failed, dead or cancelled job due now.
     *
     * @param own true if the queue began the transaction for this call; a caller's transaction keeps its isolation
     *     level
     */
    RetryResult retry(Schema schema, JobId id, boolean own) {
        return inTransaction(() -> {
            isolate(own);
            RetryResult result = runtime.callerStore().retry(schema, id);
            if (result == RetryResult.RETRIED) {
                uncommitted.add(List.of(id));
                wakeAllAfterCommit();
            }
            return result;
        });
    }

    /**
     * Sets READ COMMITTED for the queue's own transaction. In a stricter default isolation level, PostgreSQL would
     * answer a concurrent change of the job with a serialization error instead of a result.
     */
    void isolate(boolean own) throws SQLException {
        if (own) {
            runtime.callerStore().readCommitted();
        }
    }

    /** Work on the database in the current transaction. */
    interface Work<T> {
        T run() throws SQLException;
    }

    /** Whether the current transaction, if there is one, has enqueued the job or made the job due. */
    boolean isUncommitted(JobId id) {
        return uncommitted.contains(id);
    }

    /** Records jobs that the current transaction has enqueued, so that no one waits for them in this transaction. */
    void recordUncommitted(List<JobId> ids) {
        uncommitted.add(ids);
    }

    /** Runs work in the current transaction, and turns its exceptions into ours. */
    <T> T inTransaction(Work<T> work) {
        checkActive();
        try {
            return work.run();
        } catch (SQLException failed) {
            throw typedException(failed);
        }
    }

    private void checkActive() {
        if (transactions.getTransactionStatus() != Status.STATUS_ACTIVE) {
            throw new RollbackOnlyException();
        }
    }

    private SupaQueueException typedException(SQLException failed) {
        String state = String.valueOf(failed.getSQLState());
        if (state.startsWith("22") || state.startsWith("23") || state.startsWith("54")) {
            String firstLine = failed.getMessage().lines().findFirst().orElse(state);
            return new InvalidJobException("job_queue", "refused the job: " + firstLine, failed);
        }
        return Unavailable.because(failed, runtime.settings().dataSource());
    }

    /** Registers wake-ups of this node and of the other nodes for after the commit. */
    void wakeAllAfterCommit() {
        wakeAfterCommit(runtime.node() != null);
        wakeAfterCommit(false);
    }

    /** Registers for after the commit that a node begins to work on bulk operations. */
    void wakeForBulkWorkAfterCommit() {
        wakeAllAfterCommit();
        afterCommit(Map.entry(JoinedQueue.class, "bulk"), runtime::wakeForBulkWork);
    }

    /**
     * Registers a wake-up for after the commit: at most one per transaction for this node's queues, and at most one for
     * the queues of other nodes.
     */
    private void wakeAfterCommit(boolean servedHere) {
        afterCommit(Map.entry(JoinedQueue.class, servedHere), () -> runtime.wake(servedHere));
    }

    /** Registers an action for after the commit, at most one of each key. The action must not throw. */
    private void afterCommit(Object key, Runnable action) {
        if (transactions.getResource(key) == null) {
            transactions.putResource(key, Boolean.TRUE);
            transactions.registerInterposedSynchronization(new WakeUp(action));
        }
    }

    /** Wakes nodes once the changes of the transaction are committed and so visible. */
    private record WakeUp(Runnable action) implements Synchronization {

        @Override
        public void beforeCompletion() {
            // Nothing to do: the rows were already written.
        }

        @Override
        public void afterCompletion(int status) {
            if (status == Status.STATUS_COMMITTED) {
                action.run();
            }
        }
    }
}
