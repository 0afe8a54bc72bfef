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
import org.supaqueue.internal.store.Schema;

/** The injected queue: checks first, so that what is refused never touches the caller's transaction. */
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
        return typed(() -> {
            // Each caller waits for that itself, not one group after the other.
            runtime.schema();
            return groupCommit.enqueue(request);
        });
    }

    @Override
    public List<JobId> enqueueAll(Collection<JobRequest> requests) {
        List<JobRequest> all = List.copyOf(requests);
        all.forEach(this::check);
        return all.isEmpty() ? List.of() : typed(() -> insert(() -> all));
    }

    private List<JobId> insert(Supplier<List<JobRequest>> requests) {
        return inTransaction(schema -> joined.enqueue(schema, requests));
    }

    @Override
    public Optional<Job> find(JobId id) {
        Objects.requireNonNull(id, "id");
        return typed(() -> inTransaction(schema -> joined.find(schema, id)));
    }

    @Override
    public CancelResult cancel(JobId id) {
        Objects.requireNonNull(id, "id");
        boolean own = beginsATransaction();
        return typed(() -> inTransaction(schema -> joined.cancel(schema, id, own)));
    }

    @Override
    public RetryResult retry(JobId id) {
        Objects.requireNonNull(id, "id");
        boolean own = beginsATransaction();
        return typed(() -> inTransaction(schema -> joined.retry(schema, id, own)));
    }

    private void check(JobRequest request) {
        QueueSettings queue = runtime.settings().queue(request.queue());
        Payload.checkSize(request.payloadBytes(), queue.payloadMaxBytes());
        queue.ceilings().check(request);
    }

    /** Works in the caller's transaction, which any failure dooms, or in one of the queue's own if the caller has none. */
    private <T> T inTransaction(Function<Schema, T> work) {
        // Must be ready first: its absence is no reason to doom anything.
        Schema schema = runtime.schema();
        if (beginsATransaction()) {
            return DeadConnectionRetry.run(() -> ownTransaction.run(() -> work.apply(schema)));
        }
        try {
            return work.apply(schema);
        } catch (RuntimeException | Error failed) {
            doom(failed);
            throw failed;
        }
    }

    private void doom(Throwable failed) {
        try {
            if (transactions.getTransactionStatus() == Status.STATUS_ACTIVE) {
                transactions.setRollbackOnly();
            }
        } catch (RuntimeException ended) {
            // By its time-out, just now. The caller is to get to know what failed.
            failed.addSuppressed(ended);
        }
    }

    private boolean beginsATransaction() {
        return transactions.getTransactionStatus() == Status.STATUS_NO_TRANSACTION;
    }

    /** A transaction of our own may fail at its commit, by an exception of the container's; WildFly's are checked ones. */
    private <T> T typed(Supplier<T> work) {
        try {
            return work.get();
        } catch (SupaQueueException ours) {
            throw ours;
        } catch (Exception failed) {
            throw Unavailable.because(failed, runtime.settings().dataSource());
        }
    }
}
