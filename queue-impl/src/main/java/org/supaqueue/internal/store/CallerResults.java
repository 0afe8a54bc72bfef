package org.supaqueue.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.supaqueue.JobAttempt;
import org.supaqueue.JobFilter;
import org.supaqueue.JobId;
import org.supaqueue.JobPage;
import org.supaqueue.internal.job.NodeView;

/**
 * Reads results and explanations of jobs inside the JTA transaction of the calling thread. Every method needs an active
 * transaction.
 */
public final class CallerResults {

    /** How many bytes of payloads and answers a page has at most, as they are stored. */
    static final long MAX_PAGE_BYTES = 8L * 1_024 * 1_024;

    private static final SqlFile SQL = new SqlFile("results.sql");
    private static final String ATTEMPTS = SQL.statement("attempts");
    static final String PAGE =
            SQL.statement("page", Map.of("columns", JobRow.COLUMNS, "max_bytes", Long.toString(MAX_PAGE_BYTES)));
    private static final String EXPLAIN = NodeRegistry.SQL.statement("explain");

    private final CallerStore store;

    public CallerResults(CallerStore store) {
        this.store = store;
    }

    /** {@return the recorded attempts of a job, oldest first} */
    public List<JobAttempt> attempts(Schema schema, JobId id) throws SQLException {
        return store.query(schema, ATTEMPTS, parameters -> parameters.setLong("job_id", id.value()), row -> {
            List<JobAttempt> attempts = new ArrayList<>();
            while (row.next()) {
                attempts.add(attempt(row));
            }
            return attempts;
        });
    }

    private static JobAttempt attempt(ResultSet row) throws SQLException {
        return new JobAttempt(
                new JobId(row.getLong("job_id")),
                row.getInt("attempt"),
                row.getLong("lease_token"),
                TimeColumn.read(row, "started_at"),
                Optional.ofNullable(row.getObject("duration_ms", Long.class)).map(Duration::ofMillis),
                Optional.ofNullable(row.getObject("response_status", Integer.class))
                        .map(OptionalInt::of)
                        .orElse(OptionalInt.empty()),
                Optional.ofNullable(row.getString("content")),
                row.getString("error"),
                row.getString("leased_by"),
                TimeColumn.read(row, "settled_at").orElseThrow());
    }

    /** {@return the page of jobs that a filter selects} */
    public JobPage jobs(Schema schema, JobFilter filter) throws SQLException {
        return store.query(
                schema,
                PAGE,
                parameters -> {
                    parameters.setString("filter", filter.toJson());
                    parameters.setString(
                            "before", filter.before().map(JobId::toString).orElse(null));
                    parameters.setInt("page_size", filter.pageSize());
                },
                rows -> new PageReader(filter.pageSize()).read(rows));
    }

    /** @param here what the node of this application knows of itself; empty if no node runs here */
    public String explain(Schema schema, JobId id, Optional<NodeView> here) throws SQLException {
        return store.query(
                schema,
                EXPLAIN,
                parameters -> {
                    parameters.setLong("job_id", id.value());
                    parameters.setString("node", here.map(NodeView::node).orElse(null));
                    NodeRegistry.bind(parameters, here.map(NodeView::groups).orElse(List.of()));
                },
                row -> {
                    row.next();
                    return row.getString(1);
                });
    }
}
