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
 * Inserts any number of jobs with one statement, on the connection of the caller's transaction. A column with the same
 * value in all jobs is sent as one parameter; every other column is sent as an array.
 */
final class InsertStatement {

    /**
     * Inserts jobs without NOTIFY, which would serialise commits and forbid PREPARE TRANSACTION. The setting
     * {@code supaqueue.wakeup} stops the trigger from notifying for the rest of the transaction. The node is signalled
     * after the commit instead.
     */
    private static final SqlFile SQL = new SqlFile("enqueue.sql");

    /** The statement for one job, by far the most frequent case. */
    private static final String ENQUEUE_ONE = enqueue(EnqueuedColumn.ALL, List.of());

    private static String enqueue(List<EnqueuedColumn> shared, List<EnqueuedColumn> own) {
        List<String> from = new ArrayList<>();
        if (!shared.isEmpty()) {
            from.add("(VALUES (" + joinParts(shared, c -> ":" + c.name() + "::" + c.type()) + ")) AS shared("
                    + joinParts(shared, EnqueuedColumn::name) + ")");
        }
        if (!own.isEmpty()) {
            from.add("ROWS FROM (" + joinParts(own, c -> "pg_catalog.unnest(:" + c.name() + "::" + c.element() + "[])")
                    + ") WITH ORDINALITY AS own(" + joinParts(own, EnqueuedColumn::name) + ", position)");
        }
        return SQL.statement(
                "enqueue",
                Map.of("rows", String.join(" CROSS JOIN ", from), "order", own.isEmpty() ? "" : "ORDER BY position"));
    }

    private static String joinParts(List<EnqueuedColumn> columns, Function<EnqueuedColumn, String> part) {
        return columns.stream().map(part).collect(Collectors.joining(", "));
    }

    private final Connection connection;
    private final List<JobRequest> requests;

    InsertStatement(Connection connection, List<JobRequest> requests) {
        this.connection = connection;
        this.requests = requests;
    }

    List<JobId> run(Schema schema) throws SQLException {
        return requests.size() == 1 ? insertOne(schema) : insertMany(schema);
    }

    private List<JobId> insertOne(Schema schema) throws SQLException {
        NamedSql sql = schema.statement(ENQUEUE_ONE);
        try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
            bind(sql.of(statement), EnqueuedColumn.ALL);
            return ids(statement);
        }
    }

    private List<JobId> insertMany(Schema schema) throws SQLException {
        List<EnqueuedColumn> shared = new ArrayList<>();
        List<EnqueuedColumn> own = new ArrayList<>();
        List<Object[]> ownValues = new ArrayList<>();
        for (EnqueuedColumn column : EnqueuedColumn.ALL) {
            Object[] values = column.valueOf(requests);
            if (column.isShared(values)) {
                shared.add(column);
            } else {
                own.add(column);
                ownValues.add(values);
            }
        }
        NamedSql sql = schema.statement(enqueue(shared, own));
        try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
            SqlParameters parameters = sql.of(statement);
            bind(parameters, shared);
            for (int i = 0; i < own.size(); i++) {
                EnqueuedColumn column = own.get(i);
                parameters.setArray(column.name(), connection.createArrayOf(column.element(), ownValues.get(i)));
            }
            return ids(statement);
        }
    }

    /** Sets the parameters of columns to the values of the first request. */
    private void bind(SqlParameters parameters, List<EnqueuedColumn> columns) throws SQLException {
        for (EnqueuedColumn column : columns) {
            parameters.setObject(column.name(), column.valueOf(requests.get(0)), column.jdbcType());
        }
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
