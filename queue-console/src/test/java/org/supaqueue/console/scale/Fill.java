package org.supaqueue.console.scale;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.supaqueue.internal.store.NamedSql;
import org.supaqueue.internal.store.Schema;
import org.supaqueue.internal.store.SqlFile;
import org.supaqueue.internal.store.SqlParameters;

/** Fills the tables as a week of work would. */
final class Fill {

    private static final SqlFile SQL = new SqlFile(Fill.class, "fill.sql");
    private static final long CHUNK = 200_000;
    private static final List<String> OTHER_TABLES = List.of(
            "next_id",
            "statistics",
            "errors",
            "audit",
            "bulk_operations",
            "bulk_operations_end",
            "schedules",
            "schedule_runs",
            "pause");

    private final ScaleDatabase database;
    private final Schema schema;
    private final ScaleSizes sizes;

    Fill(ScaleDatabase database, Schema schema, ScaleSizes sizes) {
        this.database = database;
        this.schema = schema;
        this.sizes = sizes;
    }

    void run() throws SQLException {
        try (Connection connection = database.connect()) {
            execute(connection, "triggers_off", 0, 0);
            for (long first = 1; first <= sizes.jobs(); first += CHUNK) {
                long last = Math.min(first + CHUNK - 1, sizes.jobs());
                execute(connection, "jobs", first, last);
                execute(connection, "attempts", first, last);
            }
            execute(connection, "in_flight", 0, 0);
            execute(connection, "triggers_on", 0, 0);
            for (String table : OTHER_TABLES) {
                execute(connection, table, 0, 0);
            }
        }
        database.query("VACUUM ANALYZE");
        database.query("CHECKPOINT");
    }

    private void execute(Connection connection, String name, long first, long last) throws SQLException {
        NamedSql sql = schema.statement(SQL.statement(name));
        Map<String, Long> values =
                new HashMap<>(Map.of("first", first, "last", last, "jobs", sizes.jobs(), "waiting", sizes.waiting()));
        try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
            SqlParameters parameters = sql.of(statement);
            values.keySet().retainAll(sql.positions().keySet());
            for (Map.Entry<String, Long> value : values.entrySet()) {
                parameters.setLong(value.getKey(), value.getValue());
            }
            statement.execute();
        }
    }
}
