package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Reads from PostgreSQL's catalog what the schema of a test contains. */
final class Catalog {

    private Catalog() {}

    /** @param kind {@code relkind} of the relation */
    record Column(String relation, String kind, String name) {}

    /**
     * @param path where the names in the body come from: atomic, fixed, named, or open
     * @param call a statement that calls the function with NULL for each argument
     */
    record Function(String name, String path, String call) {}

    /** Reads the columns of all tables, views and sequences, sorted by relation. */
    static List<Column> columns(Connection connection) throws SQLException {
        List<Column> columns = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT c.relname, c.relkind, a.attname FROM pg_class AS c"
                        + " JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
                        + " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')"
                        + " ORDER BY c.relname, a.attname")) {
            while (row.next()) {
                columns.add(new Column(row.getString(1), row.getString(2), row.getString(3)));
            }
        }
        return columns;
    }

    /** Reads all functions, sorted by name. PostgreSQL does not call a strict function with a constant NULL: hence SELECT. */
    static List<Function> functions(Connection connection) throws SQLException {
        List<Function> functions = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT p.proname,"
                        + " concat(CASE WHEN p.prosqlbody IS NOT NULL THEN 'atomic'"
                        + " WHEN p.proconfig @> ARRAY['search_path=pg_catalog, pg_temp'] THEN 'fixed'"
                        + " WHEN p.prolang = (SELECT l.oid FROM pg_language AS l WHERE l.lanname = 'plpgsql') THEN 'named'"
                        + " ELSE 'open' END, CASE WHEN p.prosecdef THEN ', as the owner' END),"
                        + " format('SELECT %I(%s)', p.proname, (SELECT string_agg("
                        + "'(SELECT NULL::' || format_type(t.oid, NULL) || ')', ', ' ORDER BY t.place)"
                        + " FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS t(oid, place)))"
                        + " FROM pg_proc AS p WHERE p.pronamespace = 'public'::regnamespace ORDER BY p.proname")) {
            while (row.next()) {
                functions.add(new Function(row.getString(1), row.getString(2), row.getString(3)));
            }
        }
        return functions;
    }
}
