package org.supaqueue.internal.cdi;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.supaqueue.CancelResult;
import org.supaqueue.InvalidJobException;
import org.supaqueue.Job;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;
import org.supaqueue.QueueUnavailableException;
import org.supaqueue.RetryResult;
import org.supaqueue.RollbackOnlyException;
import org.supaqueue.SupaQueueException;
import org.supaqueue.internal.dispatch.QueueNode;
import org.supaqueue.internal.store.Schema;

/** The part of the queue that runs inside the caller's transaction, or in one of its own. Any failure dooms it. */
@ApplicationScoped
@Transactional
public class TransactionalQueue {

    @Inject
    private QueueRuntime runtime;

    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    private TransactionSynchronizationRegistry transactions;

    /** For CDI. */
    public TransactionalQueue() {}

    public List<JobId> enqueue(Schema schema, List<JobRequest> requests) {
        return changing(() -> runtime.callerStore().enqueue(schema, requests));
    }

    public Optional<Job> find(Schema schema, JobId id) {
        return runtime.callerStore().find(schema, id);
    }

    public CancelResult cancel(Schema schema, JobId id) {
        return changing(() -> runtime.callerStore().cancel(schema, id));
    }

    public RetryResult retry(Schema schema, JobId id) {
        return changing(() -> runtime.callerStore().retry(schema, id));
    }

    private interface Change<T> {
        T make() throws SQLException;
    }

    private <T> T changing(Change<T> change) {
        if (transactions.getTransactionStatus() != Status.STATUS_ACTIVE) {
            throw new RollbackOnlyException();
        }
        try {
            T result = change.make();
            wakeAfterCommit();
            return result;
        } catch (SQLException failed) {
            throw typed(failed);
        }
    }

    private static SupaQueueException typed(SQLException failed) {
        String state = String.valueOf(failed.getSQLState());
        if (state.startsWith("22") || state.startsWith("54")) {
            String firstLine = failed.getMessage().lines().findFirst().orElse(state);
            return new InvalidJobException("job_queue", "refused the job: " + firstLine, failed);
        }
        return new QueueUnavailableException("the queue's database refused or is away", failed);
    }

    private void wakeAfterCommit() {
        QueueNode node = runtime.node();
        if (node != null && transactions.getResource(TransactionalQueue.class) == null) {
            transactions.putResource(TransactionalQueue.class, Boolean.TRUE);
            transactions.registerInterposedSynchronization(new WakeUp(node));
        }
    }

    /** Wakes the node once the jobs are there to be seen. */
    private record WakeUp(QueueNode node) implements Synchronization {

        @Override
        public void beforeCompletion() {
            // What was enqueued is in the database already.
        }

        @Override
        public void afterCompletion(int status) {
            if (status == Status.STATUS_COMMITTED) {
                node.wake();
            }
        }
    }
}
