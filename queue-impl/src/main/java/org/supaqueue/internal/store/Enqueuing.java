package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;
import org.supaqueue.internal.request.JobHeaders;

/** Inserts jobs on a connection of the caller's transaction, any number in one statement. */
final class Enqueuing {

    /**
     * The setting keeps the trigger quiet for the rest of the transaction: the node is signalled after the commit
     * without NOTIFY, which serialises commits and forbids PREPARE TRANSACTION.
     */
    private static final String ENQUEUE = """
            INSERT INTO {job_queue} (http_verb, url_path, payload, headers, timeout_ms, trace_parent,
                                     queue, priority, run_at, retry_limit)
            SELECT http_verb, url_path, payload::jsonb, headers::jsonb, timeout_ms, trace_parent, queue, priority,
                   COALESCE(run_at::timestamptz, now() + delay::float8 * interval '1 ms'), retry_limit
              FROM ROWS FROM (
                                    pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::text[]),
                                    pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::integer[]), pg_catalog.unnest(?::text[]),
                                    pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::integer[]), pg_catalog.unnest(?::text[]),
                                    pg_catalog.unnest(?::bigint[]), pg_catalog.unnest(?::integer[])) WITH ORDINALITY
                       AS r(http_verb, url_path, payload, headers, timeout_ms, trace_parent,
                            queue, priority, run_at, delay, retry_limit, position)
             WHERE pg_catalog.set_config('supaqueue.wakeup', 'local', true) IS NOT NULL
             ORDER BY position
            RETURNING job_id""";

    private final Connection connection;
    private final List<JobRequest> requests;

    Enqueuing(Connection connection, List<JobRequest> requests) {
        this.connection = connection;
        this.requests = requests;
    }

    List<JobId> run(Schema schema) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(schema.qualify(ENQUEUE))) {
            bindCall(statement);
            bindPlan(statement);
            return ids(statement);
        }
    }

    private void bindCall(PreparedStatement statement) throws SQLException {
        set(statement, 1, "text", r -> r.verb().name());
        set(statement, 2, "text", JobRequest::urlPath);
        set(statement, 3, "text", r -> r.payload().orElse(null));
        set(statement, 4, "text", r -> JobHeaders.toJson(r.headers()));
        set(
                statement,
                5,
                "integer",
                r -> r.timeout().map(t -> (int) t.toMillis()).orElse(null));
        set(statement, 6, "text", r -> r.traceParent().orElse(null));
    }

    private void bindPlan(PreparedStatement statement) throws SQLException {
        set(statement, 7, "text", JobRequest::queue);
        set(statement, 8, "integer", JobRequest::priority);
        set(statement, 9, "text", r -> r.runAt().map(Instant::toString).orElse(null));
        set(statement, 10, "bigint", r -> r.delay().toMillis());
        set(statement, 11, "integer", JobRequest::retryLimit);
    }

    private void set(PreparedStatement statement, int parameter, String type, Function<JobRequest, Object> value)
            throws SQLException {
        Object[] values = requests.stream().map(value).toArray();
        statement.setArray(parameter, connection.createArrayOf(type, values));
    }

    private static List<JobId> ids(PreparedStatement statement) throws SQLException {
        List<JobId> ids = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                ids.add(new JobId(row.getLong(1)));
            }
        }
        return ids;
    }
}
