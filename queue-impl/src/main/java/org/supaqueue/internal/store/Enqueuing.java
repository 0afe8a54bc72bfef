package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;
import org.supaqueue.internal.request.JobHeaders;

/** Inserts jobs on a connection of the caller's transaction, any number in one statement. */
final class Enqueuing {

    /**
     * What a request gives to its row, in the order of the parameters.
     *
     * @param type its name in PostgreSQL
     * @param jdbcType the same for a NULL, so that a statement's parameters keep their types and it stays prepared
     * @param array for values of that type: the driver sends a typed array in binary, an {@code Object[]} as text
     */
    private record Column(
            String name, String type, int jdbcType, IntFunction<Object[]> array, Function<JobRequest, Object> value) {

        static Column text(String name, Function<JobRequest, Object> value) {
            return new Column(name, "text", Types.VARCHAR, String[]::new, value);
        }

        static Column integer(String name, Function<JobRequest, Object> value) {
            return new Column(name, "integer", Types.INTEGER, Integer[]::new, value);
        }

        static Column bigint(String name, Function<JobRequest, Object> value) {
            return new Column(name, "bigint", Types.BIGINT, Long[]::new, value);
        }
    }

    private static final List<Column> COLUMNS = List.of(
            Column.text("http_verb", r -> r.verb().name()),
            Column.text("url_path", JobRequest::urlPath),
            Column.text("payload", r -> r.payload().orElse(null)),
            Column.text("headers", r -> JobHeaders.toJson(r.headers())),
            Column.integer(
                    "timeout_ms", r -> r.timeout().map(t -> (int) t.toMillis()).orElse(null)),
            Column.text("trace_parent", r -> r.traceParent().orElse(null)),
            Column.text("queue", JobRequest::queue),
            Column.integer("priority", JobRequest::priority),
            Column.text("run_at", r -> r.runAt().map(Instant::toString).orElse(null)),
            Column.bigint("delay", r -> r.delay().toMillis()),
            Column.integer("retry_limit", JobRequest::retryLimit));

    /**
     * The setting keeps the trigger quiet for the rest of the transaction: the node is signalled after the commit
     * without NOTIFY, which serialises commits and forbids PREPARE TRANSACTION.
     */
    private static final String ENQUEUE = """
            INSERT INTO {job_queue} (http_verb, url_path, payload, headers, timeout_ms, trace_parent,
                                     queue, priority, run_at, retry_limit)
            SELECT http_verb, url_path, payload::jsonb, headers::jsonb, timeout_ms, trace_parent, queue, priority,
                   COALESCE(run_at::timestamptz, now() + delay::float8 * interval '1 ms'), retry_limit
              FROM %s AS r(%s)
             WHERE pg_catalog.set_config('supaqueue.wakeup', 'local', true) IS NOT NULL
             ORDER BY position
            RETURNING job_id""";

    private static final String ONE = ENQUEUE.formatted("(VALUES (" + each(c -> "?::" + c.type()) + ", 1))", names());

    private static final String MANY = ENQUEUE.formatted(
            "ROWS FROM (" + each(c -> "pg_catalog.unnest(?::" + c.type() + "[])") + ") WITH ORDINALITY", names());

    private static String names() {
        return each(Column::name) + ", position";
    }

    private static String each(Function<Column, String> part) {
        return COLUMNS.stream().map(part).collect(Collectors.joining(", "));
    }

    private final Connection connection;
    private final List<JobRequest> requests;

    Enqueuing(Connection connection, List<JobRequest> requests) {
        this.connection = connection;
        this.requests = requests;
    }

    List<JobId> run(Schema schema) throws SQLException {
        boolean one = requests.size() == 1;
        try (PreparedStatement statement = connection.prepareStatement(schema.qualify(one ? ONE : MANY))) {
            for (int i = 0; i < COLUMNS.size(); i++) {
                if (one) {
                    bindOne(statement, i + 1, COLUMNS.get(i));
                } else {
                    bindMany(statement, i + 1, COLUMNS.get(i));
                }
            }
            return ids(statement);
        }
    }

    private void bindOne(PreparedStatement statement, int parameter, Column column) throws SQLException {
        statement.setObject(parameter, column.value().apply(requests.get(0)), column.jdbcType());
    }

    private void bindMany(PreparedStatement statement, int parameter, Column column) throws SQLException {
        Object[] values = requests.stream().map(column.value()).toArray(column.array());
        statement.setArray(parameter, connection.createArrayOf(column.type(), values));
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
