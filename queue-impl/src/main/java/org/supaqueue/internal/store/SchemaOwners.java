package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.store.failure.SchemaMismatchException;

/**
 * Checks who owns the tables of the queue, and who else may create objects in the schema. The queue never reads a table
 * that belongs to an untrusted role.
 */
final class SchemaOwners {

    private static final EventLog LOG = EventLog.of(SchemaOwners.class);

    private static final SqlFile SQL = new SqlFile("schema.sql");

    private SchemaOwners() {}

    /** @throws SchemaMismatchException if a table of the queue belongs to an untrusted role */
    static void check(Connection connection, String schema) throws SQLException {
        List<String> tables = query(connection, "tables_of_strangers", schema);
        if (!tables.isEmpty()) {
            throw new SchemaMismatchException(
                    "schema " + schema + " has tables of the queue that belong to other roles: "
                            + String.join(", ", tables)
                            + "; drop these tables, make the owner of the schema their owner, or set supaqueue.schema to another schema");
        }
    }

    /** Logs a warning if other roles may create objects in the schema. */
    static void warnOfCreators(Connection connection, String schema) throws SQLException {
        List<String> creators = query(connection, "roles_that_may_create", schema);
        if (!creators.isEmpty()) {
            LOG.write(
                    LogEvent.SCHEMA_OPEN,
                    () -> LogLine.of("Other roles may create objects in schema " + schema
                            + ", which holds the queue's tables. If these roles do not need this right, run: REVOKE"
                            + " CREATE ON SCHEMA " + Schema.quote(schema) + " FROM " + String.join(", ", creators)));
        }
    }

    private static List<String> query(Connection connection, String name, String schema) throws SQLException {
        NamedSql sql = NamedSql.parse(SQL.statement(name));
        try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
            sql.of(statement).setString("schema", schema);
            try (ResultSet row = statement.executeQuery()) {
                List<String> found = new ArrayList<>();
                while (row.next()) {
                    found.add(row.getString(1));
                }
                return found;
            }
        }
    }
}
