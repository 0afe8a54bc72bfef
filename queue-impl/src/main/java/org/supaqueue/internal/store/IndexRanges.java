package org.supaqueue.internal.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** The ranges of the claim index that a statement reads. The ranges are the first parameters of the statement. */
final class IndexRanges {

    static final int PARAMETERS = 5;

    /** A WITH query that makes the ranges a table. Each row of the table {@code stretch} is a range. */
    static final String TABLE = """
            stretch AS MATERIALIZED (
                SELECT * FROM ROWS FROM (
                                    pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::integer[]),
                                    pg_catalog.unnest(?::timestamptz[]), pg_catalog.unnest(?::bigint[]),
                                    pg_catalog.unnest(?::text[]))
                    AS s(after_queue, after_priority, after_run_at, after_id, before_queue)
            )""";

    /** The condition that job {@code j} is due and lies in a range. */
    static final String CONDITION = """
            j.due AND j.status::text IN ('', 'failed')
                       AND (j.queue::text, j.priority, j.run_at::timestamptz, j.job_id)
                           > (after_queue, after_priority, after_run_at, after_id)
                       AND j.queue::text < before_queue""";

    private IndexRanges() {}

    static void bind(PreparedStatement statement, List<IndexRange> path) throws SQLException {
        List<JobKey> after = path.stream().map(IndexRange::after).toList();
        ArrayParameter.set(statement, 1, after, JobKey::queue);
        ArrayParameter.set(statement, 2, after, JobKey::priority);
        ArrayParameter.set(statement, 3, after, JobKey::runAt);
        ArrayParameter.set(statement, 4, after, JobKey::jobId);
        ArrayParameter.set(statement, 5, path, IndexRange::before);
    }
}
