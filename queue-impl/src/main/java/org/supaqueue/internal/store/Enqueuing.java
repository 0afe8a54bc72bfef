package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;

/**
 * Inserts jobs on a connection of the caller's transaction, any number in one statement. A column in which they have the
 * same value is one parameter, any other an array.
 */
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
              FROM %s
             WHERE pg_catalog.set_config('supaqueue.wakeup', 'local', true) IS NOT NULL
            %s
            RETURNING job_id""";

    /** Of one job, the most frequent by far. */
    private static final String ONE = enqueue(EnqueuedColumn.ALL, List.of());

    private static String enqueue(List<EnqueuedColumn> shared, List<EnqueuedColumn> own) {
        List<String> from = new ArrayList<>();
        if (!shared.isEmpty()) {
            from.add("(VALUES (" + each(shared, c -> "?::" + c.type()) + ")) AS shared("
                    + each(shared, EnqueuedColumn::name) + ")");
        }
        if (!own.isEmpty()) {
            from.add("ROWS FROM (" + each(own, c -> "pg_catalog.unnest(?::" + c.type() + "[])")
                    + ") WITH ORDINALITY AS own(" + each(own, EnqueuedColumn::name) + ", position)");
        }
        return ENQUEUE.formatted(String.join(" CROSS JOIN ", from), own.isEmpty() ? "" : "ORDER BY position");
    }

    private static String each(List<EnqueuedColumn> columns, Function<EnqueuedColumn, String> part) {
        return columns.stream().map(part).collect(Collectors.joining(", "));
    }

    private final Connection connection;
    private final List<EnqueuedColumn.Values> shared;
    private final List<EnqueuedColumn.Values> own;

    Enqueuing(Connection connection, List<JobRequest> requests) {
        this.connection = connection;
        Map<Boolean, List<EnqueuedColumn.Values>> values = EnqueuedColumn.ALL.stream()
                .map(column -> column.of(requests))
                .collect(Collectors.partitioningBy(EnqueuedColumn.Values::areShared));
        this.shared = values.get(true);
        this.own = values.get(false);
    }

    List<JobId> run(Schema schema) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(schema.qualify(sql()))) {
            int parameter = 1;
            for (EnqueuedColumn.Values values : shared) {
                statement.setObject(
                        parameter++, values.each()[0], values.column().jdbcType());
            }
            for (EnqueuedColumn.Values values : own) {
                statement.setArray(
                        parameter++, connection.createArrayOf(values.column().type(), values.each()));
            }
            return ids(statement);
        }
    }

    private String sql() {
        return own.isEmpty() ? ONE : enqueue(columns(shared), columns(own));
    }

    private static List<EnqueuedColumn> columns(List<EnqueuedColumn.Values> values) {
        return values.stream().map(EnqueuedColumn.Values::column).toList();
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
