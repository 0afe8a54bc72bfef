package org.supaqueue.internal.cdi;

import java.util.List;
import java.util.Optional;
import org.supaqueue.JobAttempt;
import org.supaqueue.JobFilter;
import org.supaqueue.JobId;
import org.supaqueue.JobPage;
import org.supaqueue.internal.dispatch.QueueNode;
import org.supaqueue.internal.job.NodeView;
import org.supaqueue.internal.store.CallerResults;
import org.supaqueue.internal.store.Schema;

/** Reads results and explanations of jobs in the current transaction: the caller's, or one that the queue began. */
final class JoinedResults {

    private final QueueRuntime runtime;
    private final JoinedQueue joined;
    private final CallerResults results;

    JoinedResults(QueueRuntime runtime, JoinedQueue joined) {
        this.runtime = runtime;
        this.joined = joined;
        this.results = new CallerResults(runtime.callerStore());
    }

    List<JobAttempt> attempts(Schema schema, JobId id) {
        return joined.inTransaction(() -> results.attempts(schema, id));
    }

    JobPage jobs(Schema schema, JobFilter filter) {
        return joined.inTransaction(() -> results.jobs(schema, filter));
    }

    String explain(Schema schema, JobId id) {
        QueueNode node = runtime.node();
        Optional<NodeView> here = node == null ? Optional.empty() : Optional.of(node.view());
        return joined.inTransaction(() -> results.explain(schema, id, here));
    }
}
