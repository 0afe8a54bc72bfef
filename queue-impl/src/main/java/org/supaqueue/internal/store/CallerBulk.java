package org.supaqueue.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.supaqueue.BulkCount;
import org.supaqueue.BulkJobs;
import org.supaqueue.BulkKind;
import org.supaqueue.BulkOperation;
import org.supaqueue.BulkOperationId;
import org.supaqueue.BulkProgress;
import org.supaqueue.BulkRequest;
import org.supaqueue.BulkState;

/**
 * Starts and reads bulk operations inside the JTA transaction of the calling thread. Every method needs an active
 * transaction.
 */
public final class CallerBulk {

    private static final SqlFile SQL = new SqlFile("bulk_callers.sql");
    private static final String START = SQL.statement("start");
    private static final String COUNT = SQL.statement("count");
    private static final String FIND = SQL.statement("find");
    private static final String LIST = SQL.statement("list");
    private static final String ABORT = SQL.statement("abort");

    private final CallerStore store;

    public CallerBulk(CallerStore store) {
        this.store = store;
    }

    public BulkOperationId start(Schema schema, BulkRequest request) throws SQLException {
        return store.query(schema, START, parameters -> bind(parameters, request), row -> {
            row.next();
            return new BulkOperationId(row.getLong(1));
        });
    }

    private static void bind(SqlParameters parameters, BulkRequest request) throws SQLException {
        parameters.setString("kind", text(request.kind()));
        parameters.setString("filter", request.filter().toJson());
        parameters.setString("new_queue", request.newQueue().orElse(null));
        parameters.setString(
                "new_run_at", request.newRunAt().map(Instant::toString).orElse(null));
        parameters.setString(
                "new_priority",
                request.newPriority().isPresent()
                        ? Integer.toString(request.newPriority().getAsInt())
                        : null);
        parameters.setString(
                "rate",
                request.rate().isPresent() ? Integer.toString(request.rate().getAsInt()) : null);
        parameters.setString("requested_by", request.requestedBy().orElse(null));
    }

    private static String text(BulkKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    public BulkCount count(Schema schema, BulkRequest request) throws SQLException {
        return store.query(
                schema,
                COUNT,
                parameters -> {
                    parameters.setString("filter", request.filter().toJson());
                    parameters.setString("kind", text(request.kind()));
                },
                row -> {
                    row.next();
                    return new BulkCount(row.getLong("jobs"), row.getBoolean("is_exact"));
                });
    }

    public Optional<BulkOperation> find(Schema schema, BulkOperationId id) throws SQLException {
        return store.query(
                schema,
                FIND,
                parameters -> parameters.setLong("operation", id.value()),
                row -> row.next() ? Optional.of(read(row)) : Optional.empty());
    }

    public List<BulkOperation> list(Schema schema) throws SQLException {
        return store.query(schema, LIST, parameters -> parameters.setInt("limit", BulkJobs.MAX_LISTED), row -> {
            List<BulkOperation> operations = new ArrayList<>();
            while (row.next()) {
                operations.add(read(row));
            }
            return operations;
        });
    }

    /** {@return whether the operation was running} */
    public boolean abort(Schema schema, BulkOperationId id) throws SQLException {
        return store.query(schema, ABORT, parameters -> parameters.setLong("operation", id.value()), row -> {
            row.next();
            return row.getBoolean(1);
        });
    }

    private static BulkOperation read(ResultSet row) throws SQLException {
        return new BulkOperation(
                new BulkOperationId(row.getLong("operation_id")),
                BulkKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getString("filter"),
                BulkState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                readProgress(row),
                row.getString("requested_by"),
                TimeColumn.read(row, "created_at").orElseThrow(),
                TimeColumn.read(row, "finished_at"));
    }

    private static BulkProgress readProgress(ResultSet row) throws SQLException {
        return new BulkProgress(
                row.getInt("percent"),
                row.getLong("matched"),
                row.getLong("changed"),
                row.getLong("key_taken"),
                row.getLong("locked"),
                row.getLong("refused"),
                Optional.ofNullable(row.getString("error")));
    }
}
