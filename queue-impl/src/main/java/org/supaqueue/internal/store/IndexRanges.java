package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.util.List;

/** Passes the ranges of the claim index that a statement reads as parameters. */
final class IndexRanges {

    private IndexRanges() {}

    static void bind(SqlParameters parameters, List<IndexRange> ranges) throws SQLException {
        List<JobKey> after = ranges.stream().map(IndexRange::after).toList();
        parameters.setArray("after_queues", after, JobKey::queue);
        parameters.setArray("after_priorities", after, JobKey::priority);
        parameters.setArray("after_run_ats", after, JobKey::runAt);
        parameters.setArray("after_ids", after, JobKey::jobId);
        parameters.setArray("before_queues", ranges, IndexRange::before);
    }
}
