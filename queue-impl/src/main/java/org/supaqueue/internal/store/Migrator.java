package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Brings the schema to the version this library needs, in one transaction. Several nodes may start at once: an advisory
 * lock lets one work and the others find it done.
 */
public final class Migrator {

    private static final String HISTORY = """
            CREATE TABLE IF NOT EXISTS queue_migration (
                version     integer     PRIMARY KEY,
                name        text        NOT NULL,
                checksum    bigint      NOT NULL,
                applied_at  timestamptz NOT NULL DEFAULT now()
            );
            ALTER TABLE queue_migration ENABLE ROW LEVEL SECURITY""";

    private final Database database;
    private final String configuredSchema;
    private final boolean migrate;

    /**
     * Prepares to migrate.
     *
     * @param configuredSchema null for the connection's current one
     * @param migrate false to check the version alone
     */
    public Migrator(Database database, String configuredSchema, boolean migrate) {
        this.database = database;
        this.configuredSchema = configuredSchema;
        this.migrate = migrate;
    }

    /**
     * Migrates, or checks that it was done.
     *
     * @throws SQLException if the database is away or refuses
     * @throws SchemaMismatchException if the schema is not one this library can work with
     */
    public Schema run() throws SQLException {
        return database.with(connection -> {
            connection.setAutoCommit(false);
            try {
                Schema schema = migrate(connection);
                connection.commit();
                return schema;
            } catch (SQLException | RuntimeException failed) {
                connection.rollback();
                throw failed;
            } finally {
                connection.setAutoCommit(true);
            }
        });
    }

    private Schema migrate(Connection connection) throws SQLException {
        String schema = Schema.resolve(connection, configuredSchema);
        execute(connection, "SET LOCAL search_path TO " + Schema.quote(schema) + ", pg_temp");
        Map<Integer, Long> applied = applied(connection);
        if (migrate && !applied.containsKey(Migration.NEWEST)) {
            // Only now: a schema that is ready is read and not locked, whoever else reads it.
            lock(connection, schema);
            execute(connection, HISTORY);
            applied = applied(connection);
        }
        check(schema, applied);
        for (Migration migration : Migration.ALL) {
            if (!applied.containsKey(migration.version())) {
                apply(connection, migration);
            }
        }
        return new Schema(schema, installation(connection));
    }

    private void check(String schema, Map<Integer, Long> applied) {
        int newest = applied.keySet().stream().max(Integer::compare).orElse(0);
        if (newest > Migration.NEWEST) {
            throw new SchemaMismatchException("schema " + schema + " is at version " + newest
                    + " and this library knows versions up to " + Migration.NEWEST + ": update the library");
        }
        if (newest < Migration.NEWEST && !migrate) {
            throw new SchemaMismatchException("schema " + schema + " is at version " + newest + " and version "
                    + Migration.NEWEST + " is needed: run the migrations or set supaqueue.migrate=true");
        }
        for (Migration migration : Migration.ALL) {
            Long checksum = applied.get(migration.version());
            if (checksum != null && checksum != migration.checksum()) {
                throw new SchemaMismatchException("schema " + schema + " was migrated by another text of "
                        + migration.name() + " than this library has");
            }
        }
    }

    private static void lock(Connection connection, String schema) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT pg_advisory_xact_lock(hashtext('supaqueue'), hashtext(?))")) {
            statement.setString(1, schema);
            statement.execute();
        }
    }

    private static Map<Integer, Long> applied(Connection connection) throws SQLException {
        Map<Integer, Long> applied = new HashMap<>();
        if (!exists(connection)) {
            return applied;
        }
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT version, checksum FROM queue_migration")) {
            while (rows.next()) {
                applied.put(rows.getInt(1), rows.getLong(2));
            }
        }
        return applied;
    }

    private static boolean exists(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT to_regclass('queue_migration') IS NOT NULL")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static void apply(Connection connection, Migration migration) throws SQLException {
        execute(connection, migration.sql());
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO queue_migration (version, name, checksum) VALUES (?, ?, ?)")) {
            statement.setInt(1, migration.version());
            statement.setString(2, migration.name());
            statement.setLong(3, migration.checksum());
            statement.executeUpdate();
        }
    }

    private static UUID installation(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT installation_id FROM queue_installation")) {
            if (!row.next()) {
                throw new SchemaMismatchException("queue_installation shows no row: it was emptied, or row-level"
                        + " security hides it from this user");
            }
            return row.getObject(1, UUID.class);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
