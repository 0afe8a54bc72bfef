package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.supaqueue.internal.store.failure.SchemaMismatchException;

/** The database schema that holds the tables of the queue, as found at start-up. */
public final class Schema {

    private static final Pattern NAME_IN_BRACES = Pattern.compile("\\{(\\w+)}");

    private final String name;
    private final UUID installation;
    private final String encoding;
    private final Map<String, NamedSql> statements = new ConcurrentHashMap<>();

    /**
     * @param name the name of the schema, without quotes
     * @param installation distinguishes the jobs of this database from the jobs of every other database
     * @param encoding the encoding of the database, by its PostgreSQL name
     */
    Schema(String name, UUID installation, String encoding) {
        this.name = name;
        this.installation = installation;
        this.encoding = encoding;
    }

    public String name() {
        return name;
    }

    public UUID installation() {
        return installation;
    }

    String encoding() {
        return encoding;
    }

    /**
     * Reads a statement with named parameters, and adds the schema to the names in braces: {@code {job_queue}} becomes
     * {@code "public".job_queue}.
     *
     * <p>Results are cached. The cache cannot grow without limit: there is one text for each statement of this package,
     * and for enqueuing one text for each combination of columns that a batch of jobs needs.
     */
    public NamedSql statement(String sql) {
        return statements.computeIfAbsent(sql, this::read);
    }

    private NamedSql read(String sql) {
        NamedSql parsed = NamedSql.parse(sql);
        String text = NAME_IN_BRACES.matcher(parsed.text()).replaceAll(Matcher.quoteReplacement(quote(name)) + ".$1");
        return new NamedSql(text, parsed.positions());
    }

    /** {@return the text of a statement without named parameters, with the schema added as in {@link #statement}} */
    String qualify(String sql) {
        return statement(sql).text();
    }

    private static void checkExists(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = ?::text")) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new SchemaMismatchException("there is no schema \"" + name
                            + "\": create the schema, or set supaqueue.schema to another schema");
                }
            }
        }
    }

    static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /** {@return the configured schema, or the current schema of the connection if none is configured} */
    static String resolve(Connection connection, String configured) throws SQLException {
        if (configured != null) {
            checkExists(connection, configured);
            return configured;
        }
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_catalog.current_schema()");
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
