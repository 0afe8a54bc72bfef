package org.supaqueue.internal.cdi;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.supaqueue.BulkCount;
import org.supaqueue.BulkJobs;
import org.supaqueue.BulkOperation;
import org.supaqueue.BulkOperationId;
import org.supaqueue.BulkRequest;
import org.supaqueue.internal.request.BulkRules;
import org.supaqueue.internal.store.CallerBulk;
import org.supaqueue.internal.store.Schema;

/** The bulk operations that {@code JobQueue.bulk} returns. Checks each request before any database work. */
final class CallerBulkJobs implements BulkJobs {

    private final CallerTransactions callers;
    private final JoinedQueue joined;
    private final CallerBulk bulk;

    CallerBulkJobs(CallerTransactions callers, JoinedQueue joined, CallerBulk bulk) {
        this.callers = callers;
        this.joined = joined;
        this.bulk = bulk;
    }

    @Override
    public BulkCount count(BulkRequest request) {
        Objects.requireNonNull(request, "request");
        return run(schema -> joined.inTransaction(() -> bulk.count(schema, request)));
    }

    @Override
    public BulkOperationId start(BulkRequest request) {
        BulkRules.checkChanges(request);
        boolean own = callers.beginsATransaction();
        return run(schema -> joined.inTransaction(() -> {
            joined.isolate(own);
            BulkOperationId id = bulk.start(schema, request);
            joined.wakeForBulkWorkAfterCommit();
            return id;
        }));
    }

    @Override
    public Optional<BulkOperation> find(BulkOperationId id) {
        Objects.requireNonNull(id, "id");
        return run(schema -> joined.inTransaction(() -> bulk.find(schema, id)));
    }

    @Override
    public List<BulkOperation> list() {
        return run(schema -> joined.inTransaction(() -> bulk.list(schema)));
    }

    @Override
    public boolean abort(BulkOperationId id) {
        Objects.requireNonNull(id, "id");
        boolean own = callers.beginsATransaction();
        return run(schema -> joined.inTransaction(() -> {
            joined.isolate(own);
            return bulk.abort(schema, id);
        }));
    }

    private <T> T run(Function<Schema, T> work) {
        return callers.withTypedExceptions(() -> callers.run(work));
    }
}
