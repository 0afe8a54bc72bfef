package org.supaqueue.console.store;

import jakarta.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.supaqueue.internal.store.NamedSql;
import org.supaqueue.internal.store.Schema;
import org.supaqueue.internal.store.SqlParameters;

/** Runs the queries of one read: all see the same snapshot. */
public final class Reads {

    private final Connection connection;
    private final Schema schema;

    Reads(Connection connection, Schema schema) {
        this.connection = connection;
        this.schema = schema;
    }

    /**
     * Runs a query.
     *
     * @param sql a statement of the console
     * @param parameters the values by name; null is NULL. The statement casts the texts.
     * @return the rows, as JSON objects
     */
    public List<JsonObject> rows(String sql, Map<String, String> parameters) {
        NamedSql statement = schema.statement(sql);
        try (PreparedStatement prepared = connection.prepareStatement(statement.text())) {
            SqlParameters binding = statement.of(prepared);
            for (String name : statement.positions().keySet()) {
                binding.setString(name, parameters.get(name));
            }
            return rows(prepared);
        } catch (SQLException failed) {
            throw new ReadFailedException(failed);
        }
    }

    private static List<JsonObject> rows(PreparedStatement prepared) throws SQLException {
        List<JsonObject> rows = new ArrayList<>();
        try (ResultSet row = prepared.executeQuery()) {
            while (row.next()) {
                rows.add(RowJson.of(row));
            }
        }
        return rows;
    }

    /** {@return the first row, empty if there is none} */
    public Optional<JsonObject> row(String sql, Map<String, String> parameters) {
        return rows(sql, parameters).stream().findFirst();
    }
}
