package org.supaqueue.internal.cdi;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.supaqueue.CancelResult;
import org.supaqueue.InvalidJobException;
import org.supaqueue.Job;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;
import org.supaqueue.RetryResult;
import org.supaqueue.RollbackOnlyException;
import org.supaqueue.SupaQueueException;
import org.supaqueue.internal.store.Schema;

/** What the queue does in the transaction of the thread, be it the caller's or one of the queue's own. */
final class JoinedQueue {

    private final QueueRuntime runtime;
    private final TransactionSynchronizationRegistry transactions;

    JoinedQueue(QueueRuntime runtime, TransactionSynchronizationRegistry transactions) {
        this.runtime = runtime;
        this.transactions = transactions;
    }

    /**
     * Enqueues jobs.
     *
     * @param requests asked for when all is ready for them; the same each time
     */
    List<JobId> enqueue(Schema schema, Supplier<List<JobRequest>> requests) {
        return inTransaction(() -> {
            List<JobId> ids = runtime.callerStore().enqueue(schema, requests);
            List<JobRequest> enqueued = requests.get();
            checkComplete(ids.size(), enqueued.size());
            wakeAfterCommit(enqueued);
            return ids;
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

    /** Which of the jobs the ids belong to could not be told. */
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
     * @param own whether the transaction began with this call; one of the caller's keeps its isolation level
     */
    CancelResult cancel(Schema schema, JobId id, boolean own) {
        return inTransaction(() -> {
            isolate(own);
            return runtime.callerStore().cancel(schema, id);
        });
    }

    /**
     * Redrives a job, or retries it now.
     *
     * @param own whether the transaction began with this call; one of the caller's keeps its isolation level
     */
    RetryResult retry(Schema schema, JobId id, boolean own) {
        return inTransaction(() -> {
            isolate(own);
            RetryResult result = runtime.callerStore().retry(schema, id);
            if (result == RetryResult.RETRIED) {
                wakeAfterCommit(runtime.node() != null);
                wakeAfterCommit(false);
            }
            return result;
        });
    }

    /** Where the database's default is stricter, a race that was lost would be an error instead of an answer. */
    private void isolate(boolean own) throws SQLException {
        if (own) {
            runtime.callerStore().readCommitted();
        }
    }

    private interface Work<T> {
        T run() throws SQLException;
    }

    private <T> T inTransaction(Work<T> work) {
        checkActive();
        try {
            return work.run();
        } catch (SQLException failed) {
            throw typed(failed);
        }
    }

    private void checkActive() {
        if (transactions.getTransactionStatus() != Status.STATUS_ACTIVE) {
            throw new RollbackOnlyException();
        }
    }

    private SupaQueueException typed(SQLException failed) {
        String state = String.valueOf(failed.getSQLState());
        if (state.startsWith("22") || state.startsWith("23") || state.startsWith("54")) {
            String firstLine = failed.getMessage().lines().findFirst().orElse(state);
            return new InvalidJobException("job_queue", "refused the job: " + firstLine, failed);
        }
        return Unavailable.because(failed, runtime.settings().dataSource());
    }

    /** Once a transaction, for those that are served here and for the others. */
    private void wakeAfterCommit(boolean servedHere) {
        Object key = Map.entry(JoinedQueue.class, servedHere);
        if (transactions.getResource(key) == null) {
            transactions.putResource(key, Boolean.TRUE);
            transactions.registerInterposedSynchronization(new WakeUp(runtime, servedHere));
        }
    }

    /** Wakes whoever can send the jobs, once they are there to be seen. */
    private record WakeUp(QueueRuntime runtime, boolean servedHere) implements Synchronization {

        @Override
        public void beforeCompletion() {
            // What was enqueued is in the database already.
        }

        @Override
        public void afterCompletion(int status) {
            if (status == Status.STATUS_COMMITTED) {
                runtime.wake(servedHere);
            }
        }
    }
}
