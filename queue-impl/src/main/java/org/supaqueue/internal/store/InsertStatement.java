package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    /** The statements for one job without optional columns, by far the most frequent case. */
    private static final Map<String, String> ONE = Map.of(
            "enqueue", text("enqueue", EnqueuedColumn.ALWAYS, List.of()),
            "enqueue_unique", text("enqueue_unique", EnqueuedColumn.UNIQUE, List.of()));

    private static String text(String part, List<EnqueuedColumn> shared, List<EnqueuedColumn> own) {
        List<String> from = new ArrayList<>();
        if (!shared.isEmpty()) {
            from.add("(VALUES (" + joinParts(shared, c -> ":" + c.name() + "::" + c.type()) + ")) AS shared("
                    + joinParts(shared, EnqueuedColumn::name) + ")");
        }
        if (!own.isEmpty()) {
            from.add("ROWS FROM (" + joinParts(own, c -> "pg_catalog.unnest(:" + c.name() + "::" + c.element() + "[])")
                    + ") WITH ORDINALITY AS own(" + joinParts(own, EnqueuedColumn::name) + ", position)");
        }
        List<EnqueuedColumn> optional = Stream.concat(shared.stream(), own.stream())
                .filter(EnqueuedColumn.OPTIONAL::contains)
                .toList();
        return SQL.statement(
                part,
                Map.of(
                        "rows", String.join(" CROSS JOIN ", from),
                        "order", own.isEmpty() ? "" : "ORDER BY position",
                        "optional_columns", joinParts(optional, c -> ", " + c.name(), ""),
                        "optional_values", joinParts(optional, c -> ", " + c.name() + "::" + c.type(), "")));
    }

    private static String joinParts(List<EnqueuedColumn> columns, Function<EnqueuedColumn, String> part) {
        return joinParts(columns, part, ", ");
    }

    private static String joinParts(
            List<EnqueuedColumn> columns, Function<EnqueuedColumn, String> part, String separator) {
        return columns.stream().map(part).collect(Collectors.joining(separator));
    }

    private final Connection connection;
    private final List<JobRequest> requests;

    InsertStatement(Connection connection, List<JobRequest> requests) {
        this.connection = connection;
        this.requests = requests;
    }

    /** {@return the ids of the new jobs, in the order of the requests} */
    List<JobId> run(Schema schema) throws SQLException {
        return requests.size() == 1
                ? insertOne(schema, "enqueue", EnqueuedColumn.ALWAYS, InsertStatement::ids)
                : insertMany(schema, "enqueue", EnqueuedColumn.ALWAYS, InsertStatement::ids);
    }

    /** {@return the ids of the new jobs by key. Another job holds each key that is missing.} */
    Map<UniqueKey, JobId> runUnique(Schema schema) throws SQLException {
        return requests.size() == 1
                ? insertOne(schema, "enqueue_unique", EnqueuedColumn.UNIQUE, UniqueKey::readIds)
                : insertMany(schema, "enqueue_unique", EnqueuedColumn.UNIQUE, UniqueKey::readIds);
    }

    private <T> T insertOne(Schema schema, String part, List<EnqueuedColumn> usual, Database.Rows<T> rows)
            throws SQLException {
        List<EnqueuedColumn> columns = EnqueuedColumn.withUsed(usual, requests);
        String text = columns == usual ? ONE.get(part) : text(part, columns, List.of());
        return schema.statement(text).query(connection, parameters -> bind(parameters, columns), rows);
    }

    private <T> T insertMany(Schema schema, String part, List<EnqueuedColumn> columns, Database.Rows<T> rows)
            throws SQLException {
        List<EnqueuedColumn> shared = new ArrayList<>();
        List<EnqueuedColumn> own = new ArrayList<>();
        List<Object[]> ownValues = new ArrayList<>();
        for (EnqueuedColumn column : EnqueuedColumn.withUsed(columns, requests)) {
            Object[] values = column.valueOf(requests);
            if (column.isShared(values) && !EnqueuedColumn.OPTIONAL.contains(column)) {
                shared.add(column);
            } else {
                own.add(column);
                ownValues.add(values);
            }
        }
        return schema.statement(text(part, shared, own))
                .query(
                        connection,
                        parameters -> {
                            bind(parameters, shared);
                            for (int i = 0; i < own.size(); i++) {
                                EnqueuedColumn column = own.get(i);
                                parameters.setArray(
                                        column.name(), connection.createArrayOf(column.element(), ownValues.get(i)));
                            }
                        },
                        rows);
    }

    /** Sets the parameters of columns to the values of the first request. */
    private void bind(SqlParameters parameters, List<EnqueuedColumn> columns) throws SQLException {
        for (EnqueuedColumn column : columns) {
            parameters.setObject(column.name(), column.valueOf(requests.get(0)), column.jdbcType());
        }
    }

    private static List<JobId> ids(ResultSet row) throws SQLException {
        List<JobId> ids = new ArrayList<>();
        while (row.next()) {
            ids.add(new JobId(row.getLong(1)));
        }
        return ids;
    }
}
