package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import java.util.regex.Matcher;

/**
 * The schema that holds the queue, as found at start-up.
 *
 * @param name its plain name
 * @param installation what marks this database's jobs off from any other's
 */
public record Schema(String name, UUID installation) {

    /** Writes the tables of a statement out in full: {@code {job_queue}} becomes {@code "public".job_queue}. */
    String qualify(String sql) {
        return sql.replaceAll("\\{(\\w+)}", Matcher.quoteReplacement(quote(name)) + ".$1");
    }

    private static void checkExists(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = ?")) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new SchemaMismatchException(
                            "there is no schema \"" + name + "\": create it, or set supaqueue.schema to another");
                }
            }
        }
    }

    static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /** The connection's own schema, or the one configured. */
    static String resolve(Connection connection, String configured) throws SQLException {
        if (configured != null) {
            checkExists(connection, configured);
            return configured;
        }
        try (PreparedStatement statement = connection.prepareStatement("SELECT current_schema()");
                ResultSet row = statement.executeQuery()) {
            row.next();
            String current = row.getString(1);
            if (current == null) {
                throw new SQLException("the connection has no current schema; set supaqueue.schema");
            }
            return current;
        }
    }
}
