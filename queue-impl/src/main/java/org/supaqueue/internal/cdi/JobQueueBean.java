package org.supaqueue.internal.cdi;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.supaqueue.CancelResult;
import org.supaqueue.Job;
import org.supaqueue.JobId;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;
import org.supaqueue.RetryResult;
import org.supaqueue.SupaQueueException;
import org.supaqueue.internal.config.QueueSettings;
import org.supaqueue.internal.request.Payload;
import org.supaqueue.internal.store.JobInserter;
import org.supaqueue.internal.store.Schema;

/**
 * The queue that applications inject. Checks each request before any database work, so that a refused request does not
 * change the caller's transaction.
 */
@ApplicationScoped
@Typed(JobQueue.class)
public class JobQueueBean implements JobQueue {

    @Inject
    private QueueRuntime runtime;

    @Inject
    private OwnTransaction ownTransaction;

    private TransactionSynchronizationRegistry transactions;
    private final GroupCommit groupCommit =
            new GroupCommit(this::insert, new BatchPermits(Duration.ofSeconds(1), System::nanoTime));
    private JoinedQueue joined;

    /** For CDI. */
    public JobQueueBean() {}

    @PostConstruct
    void open() {
        transactions = ServerResources.transactions();
        joined = new JoinedQueue(runtime, transactions);
    }

    @Override
    public JobId enqueue(JobRequest request) {
        if (!beginsATransaction()) {
            return enqueueAll(List.of(request)).get(0);
        }
        check(request);
        return withTypedExceptions(() -> {
            // Every caller waits for the schema here, before joining a batch. Otherwise one batch after the other would
            // wait for the schema.
            runtime.schema();
            return groupCommit.enqueue(request);
        });
    }

    @Override
    public List<JobId> enqueueAll(Collection<JobRequest> requests) {
        List<JobRequest> all = List.copyOf(requests);
        all.forEach(this::check);
        return all.isEmpty() ? List.of() : withTypedExceptions(() -> insert(inserter -> inserter.insert(all)));
    }

    private List<JobId> insert(JobInserter.Work work) {
        return inTransaction(schema -> joined.enqueue(schema, work));
    }

    @Override
    public Optional<Job> find(JobId id) {
        Objects.requireNonNull(id, "id");
        return withTypedExceptions(() -> inTransaction(schema -> joined.find(schema, id)));
    }

    @Override
    public CancelResult cancel(JobId id) {
        Objects.requireNonNull(id, "id");
        boolean own = beginsATransaction();
        return withTypedExceptions(() -> inTransaction(schema -> joined.cancel(schema, id, own)));
    }

    @Override
    public RetryResult retry(JobId id) {
        Objects.requireNonNull(id, "id");
        boolean own = beginsATransaction();
        return withTypedExceptions(() -> inTransaction(schema -> joined.retry(schema, id, own)));
    }

    private void check(JobRequest request) {
        QueueSettings queue = runtime.settings().queue(request.queue());
        Payload.checkSize(request.payloadBytes(), queue.payloadMaxBytes());
        queue.ceilings().check(request);
    }

    /**
     * Runs work in the caller's transaction, or in a new transaction if the caller has none. A failure of the work
     * marks the caller's transaction for rollback.
     */
    private <T> T inTransaction(Function<Schema, T> work) {
        // Before the work: if the schema is not ready, the caller's transaction need not roll back.
        Schema schema = runtime.schema();
        if (beginsATransaction()) {
            return DeadConnectionRetry.run(() -> ownTransaction.run(() -> work.apply(schema)));
        }
        try {
            return work.apply(schema);
        } catch (RuntimeException | Error failed) {
            markForRollback(failed);
            throw failed;
        }
    }

    private void markForRollback(Throwable failed) {
        try {
            if (transactions.getTransactionStatus() == Status.STATUS_ACTIVE) {
                transactions.setRollbackOnly();
            }
        } catch (RuntimeException ended) {
            // The transaction's time-out has just ended the transaction. The caller must see the first failure.
            failed.addSuppressed(ended);
        }
    }

    private boolean beginsATransaction() {
        return transactions.getTransactionStatus() == Status.STATUS_NO_TRANSACTION;
    }

    /**
     * Turns exceptions of the container into {@link QueueUnavailableException}. The container throws its own exception
     * if the commit of the queue's transaction fails; WildFly's are checked exceptions, although no method declares
     * them.
     */
    private <T> T withTypedExceptions(Supplier<T> work) {
        try {
            return work.get();
        } catch (SupaQueueException ours) {
            throw ours;
        } catch (Exception failed) {
            throw Unavailable.because(failed, runtime.settings().dataSource());
        }
    }
}
