package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.supaqueue.internal.store.failure.SchemaMismatchException;

/**
 * Migrates the schema to the version that this library needs, in one transaction. Concurrent migrations follow outside
 * the transaction.
 *
 * <p>Several nodes may start at the same time. An advisory lock lets one node migrate; the other nodes then find
 * nothing left to migrate. Nodes of the previous release may still be running. For this reason a library works with a
 * schema newer than itself, unless {@code MigrationHistory.compatibleFrom} of the schema is higher than the library's
 * version.
 */
public final class Migrator {

    /** How long a statement may wait for its answer. Longer than usual, because another node may be migrating. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(1);

    private static final Duration NO_TIMEOUT = Duration.ZERO;

    /** Long enough for another node to migrate, but shorter than {@link #ANSWER_TIMEOUT}. */
    private static final int LOCK_TIMEOUT_SECONDS = 30;

    private final Database database;
    private final String configuredSchema;
    private final boolean migrate;
    private final List<Migration> migrations;

    /**
     * Creates a migrator. Does not use the database yet.
     *
     * @param configuredSchema null for the current schema of the connection
     * @param migrate false to check the version without migrating
     */
    public Migrator(Database database, String configuredSchema, boolean migrate) {
        this(database, configuredSchema, migrate, Migration.ALL);
    }

    Migrator(Database database, String configuredSchema, boolean migrate, List<Migration> migrations) {
        this.database = database;
        this.configuredSchema = configuredSchema;
        this.migrate = migrate;
        this.migrations = migrations;
    }

    /**
     * Migrates the schema, or only checks that the schema was migrated.
     *
     * @throws SQLException if the database is not available or refuses a statement
     * @throws SchemaMismatchException if this library cannot work with the schema
     */
    public Schema run() throws SQLException {
        Schema schema = database.withConnection(
                ANSWER_TIMEOUT, connection -> StatementTransaction.inTransaction(connection, this::migrate));
        if (migrate && migrations.stream().anyMatch(Migration::concurrent)) {
            database.withConnection(NO_TIMEOUT, connection -> {
                runConcurrent(connection, schema);
                return schema;
            });
        }
        return schema;
    }

    /**
     * Only checks that the schema was migrated, whatever {@code migrate} is.
     *
     * @throws SQLException if the database is not available or refuses a statement
     * @throws SchemaMismatchException if this library cannot work with the schema
     */
    Schema verify() throws SQLException {
        return database.withConnection(connection -> StatementTransaction.inTransaction(connection, this::verify));
    }

    private Schema verify(Connection connection) throws SQLException {
        String schema = enterSchema(connection);
        check(schema, MigrationHistory.read(connection), false);
        return schema(connection, schema);
    }

    private String enterSchema(Connection connection) throws SQLException {
        String schema = Schema.resolve(connection, configuredSchema);
        execute(connection, "SET LOCAL search_path TO " + Schema.quote(schema) + ", pg_temp");
        SchemaOwners.check(connection, schema);
        return schema;
    }

    private static Schema schema(Connection connection, String name) throws SQLException {
        return new Schema(name, installation(connection), query(connection, "SHOW server_encoding"));
    }

    private Schema migrate(Connection connection) throws SQLException {
        String schema = enterSchema(connection);
        MigrationHistory history = MigrationHistory.read(connection);
        if (migrate && isMissing(history)) {
            // Take locks only if a migration is missing. On a schema that is ready, this transaction only reads tables.
            new MigrationLock(connection, schema).acquire(LOCK_TIMEOUT_SECONDS);
            // While a migration waits for a lock on a table that another session reads for a long time, all other
            // sessions that need the table wait behind the migration. So give up after a second.
            execute(connection, "SET LOCAL lock_timeout = '1s'");
            MigrationHistory.createTable(connection);
            SchemaOwners.check(connection, schema);
            history = MigrationHistory.read(connection);
        }
        check(schema, history, migrate);
        for (Migration migration : migrations) {
            if (!history.has(migration) && !migration.concurrent()) {
                execute(connection, migration.sql());
                MigrationHistory.add(connection, migration);
            }
        }
        SchemaOwners.warnOfCreators(connection, schema);
        return schema(connection, schema);
    }

    private boolean isMissing(MigrationHistory history) {
        return migrations.stream().anyMatch(migration -> !migration.concurrent() && !history.has(migration));
    }

    private void check(String schema, MigrationHistory history, boolean mayMigrate) {
        int known = migrations.get(migrations.size() - 1).version();
        if (history.compatibleFrom() > known) {
            throw new SchemaMismatchException("schema " + schema + " is at version " + history.newestVersion()
                    + ", which needs a library that knows version " + history.compatibleFrom()
                    + "; this library knows versions up to " + known + ": update the library");
        }
        if (isMissing(history) && !mayMigrate) {
            throw new SchemaMismatchException("schema " + schema + " is at version " + history.newestVersion()
                    + " and version " + known + " is needed: run the migrations or set supaqueue.migrate=true");
        }
        for (Migration migration : migrations) {
            if (history.hasOtherChecksum(migration)) {
                throw new SchemaMismatchException(
                        "schema " + schema + " was migrated with another text of " + migration.name()
                                + " than the text in this library: use the library that migrated the schema, or another schema");
            }
        }
    }

    /**
     * Runs the concurrent migrations. These migrations hold no lock for long, and no node waits for another node to
     * end them.
     *
     * <p>If another node runs the concurrent migrations, this node skips them and does not wait for the lock. CREATE
     * INDEX CONCURRENTLY would wait for a statement that waits for the lock, and so neither statement would end.
     */
    private void runConcurrent(Connection connection, Schema schema) throws SQLException {
        String before = query(connection, "SELECT pg_catalog.current_setting('search_path')");
        setSearchPath(connection, Schema.quote(schema.name()) + ", pg_temp");
        try {
            MigrationLock lock = new MigrationLock(connection, schema.name());
            if (lock.tryAcquire()) {
                try {
                    runMissing(connection);
                } finally {
                    lock.release();
                }
            }
        } finally {
            setSearchPath(connection, before);
        }
    }

    private void runMissing(Connection connection) throws SQLException {
        MigrationHistory history = MigrationHistory.read(connection);
        for (Migration migration : migrations) {
            if (migration.concurrent() && !history.has(migration)) {
                for (String sql : migration.statements()) {
                    execute(connection, sql);
                }
                MigrationHistory.add(connection, migration);
            }
        }
    }

    private static void setSearchPath(Connection connection, String path) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT pg_catalog.set_config('search_path', ?, false)")) {
            statement.setString(1, path);
            statement.execute();
        }
    }

    private static UUID installation(Connection connection) throws SQLException {
        String id = query(connection, "SELECT installation_id FROM queue_installation");
        if (id == null) {
            throw new SchemaMismatchException(
                    "table queue_installation has no row for this user: the row was deleted, or row-level"
                            + " security hides the row");
        }
        return UUID.fromString(id);
    }

    private static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
