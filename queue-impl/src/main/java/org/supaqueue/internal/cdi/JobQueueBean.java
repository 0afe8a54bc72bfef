package org.supaqueue.internal.cdi;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.supaqueue.AwaitResult;
import org.supaqueue.BulkJobs;
import org.supaqueue.CancelResult;
import org.supaqueue.Enqueued;
import org.supaqueue.Job;
import org.supaqueue.JobAttempt;
import org.supaqueue.JobFilter;
import org.supaqueue.JobId;
import org.supaqueue.JobPage;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;
import org.supaqueue.RetryResult;
import org.supaqueue.UncommittedJobException;
import org.supaqueue.internal.observation.EnqueueTracer;
import org.supaqueue.internal.request.UniqueOptions;
import org.supaqueue.internal.store.CallerBulk;
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

    private CallerTransactions callers;
    private final GroupCommit groupCommit =
            new GroupCommit(this::insert, new BatchPermits(Duration.ofSeconds(1), System::nanoTime));
    private MeasuredSends sends;
    private JoinedQueue joined;
    private JoinedResults results;
    private BulkJobs bulk;

    /** For CDI. */
    public JobQueueBean() {}

    /** For a program without CDI. */
    JobQueueBean(QueueRuntime runtime, OwnTransaction ownTransaction) {
        this.runtime = runtime;
        this.ownTransaction = ownTransaction;
        open();
    }

    @PostConstruct
    void open() {
        TransactionSynchronizationRegistry transactions = runtime.transactions();
        sends = new MeasuredSends(runtime::sends);
        callers = new CallerTransactions(runtime, ownTransaction, transactions);
        joined = new JoinedQueue(runtime, transactions);
        results = new JoinedResults(runtime, joined);
        bulk = new CallerBulkJobs(callers, joined, new CallerBulk(runtime.callerStore()));
    }

    @Override
    public JobId enqueue(JobRequest request) {
        return sends.run(List.of(request), () -> enqueueOne(request));
    }

    private JobId enqueueOne(JobRequest request) {
        check(request);
        return tracer().enqueue(request, this::enqueueTraced, Function.identity());
    }

    private JobId enqueueTraced(JobRequest request) {
        if (!beginsATransaction() || request.uniqueKey().isPresent()) {
            return insertAll(List.of(request)).get(0);
        }
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
        return sends.run(all, () -> enqueueMany(all));
    }

    private List<JobId> enqueueMany(List<JobRequest> all) {
        all.forEach(this::check);
        return all.isEmpty() ? List.of() : tracer().enqueueAll(all, this::insertAll);
    }

    private List<JobId> insertAll(List<JobRequest> all) {
        if (all.stream().anyMatch(request -> request.uniqueKey().isPresent())) {
            return insertUnique(all).stream().map(Enqueued::id).toList();
        }
        return withTypedExceptions(() -> insert(inserter -> inserter.insert(all)));
    }

    @Override
    public Enqueued enqueueUnique(JobRequest request) {
        UniqueOptions.requireKey(request);
        return sends.run(List.of(request), () -> {
            check(request);
            return tracer().enqueue(
                            request, traced -> insertUnique(List.of(traced)).get(0), Enqueued::id);
        });
    }

    /** A job with a key shares no transaction with jobs of other callers, because its INSERT may wait for the key. */
    private List<Enqueued> insertUnique(List<JobRequest> requests) {
        boolean own = beginsATransaction();
        return withTypedExceptions(() -> inTransaction(schema -> joined.enqueueUnique(schema, requests, own)));
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

    @Override
    public List<JobAttempt> attempts(JobId id) {
        Objects.requireNonNull(id, "id");
        return withTypedExceptions(() -> inTransaction(schema -> results.attempts(schema, id)));
    }

    @Override
    public AwaitResult await(JobId id, Duration timeout) {
        refuseUncommitted(id);
        AwaitResult result = runtime.waiters().await(id, timeout);
        // Another program's code, or plain SQL of the caller, may have inserted the job in the caller's transaction.
        if (result.job().isEmpty() && callers.isActive() && find(id).isPresent()) {
            throw new UncommittedJobException(id);
        }
        return result;
    }

    @Override
    public CompletionStage<AwaitResult> awaitAsync(JobId id, Duration timeout) {
        refuseUncommitted(id);
        return runtime.waiters().awaitAsync(id, timeout);
    }

    private void refuseUncommitted(JobId id) {
        Objects.requireNonNull(id, "id");
        if (joined.isUncommitted(id)) {
            throw new UncommittedJobException(id);
        }
    }

    @Override
    public JobPage jobs(JobFilter filter) {
        Objects.requireNonNull(filter, "filter");
        return withTypedExceptions(() -> inTransaction(schema -> results.jobs(schema, filter)));
    }

    @Override
    public String explain(JobId id) {
        Objects.requireNonNull(id, "id");
        return withTypedExceptions(() -> inTransaction(schema -> results.explain(schema, id)));
    }

    @Override
    public BulkJobs bulk() {
        return bulk;
    }

    private EnqueueTracer tracer() {
        return runtime.tracers().enqueues();
    }

    private void check(JobRequest request) {
        RequestCheck.check(request, runtime.settings());
    }

    private <T> T inTransaction(Function<Schema, T> work) {
        return callers.run(work);
    }

    private boolean beginsATransaction() {
        return callers.beginsATransaction();
    }

    private <T> T withTypedExceptions(Supplier<T> work) {
        return callers.withTypedExceptions(work);
    }
}
