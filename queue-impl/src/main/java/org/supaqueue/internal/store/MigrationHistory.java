package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The migrations that were applied to a schema. */
record MigrationHistory(List<AppliedMigration> applied) {

    private static final SqlFile SQL = new SqlFile("schema.sql");

    /** An applied migration. A newer release may have applied it, so this library may not know it. */
    record AppliedMigration(int version, long checksum, int compatibleFrom) {}

    static void createTable(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(SQL.statement("history_table"));
        }
    }

    static MigrationHistory read(Connection connection) throws SQLException {
        List<AppliedMigration> steps = new ArrayList<>();
        if (exists(connection)) {
            try (Statement statement = connection.createStatement();
                    ResultSet row =
                            statement.executeQuery("SELECT version, checksum, compatible_from FROM queue_migration")) {
                while (row.next()) {
                    steps.add(new AppliedMigration(row.getInt(1), row.getLong(2), row.getInt(3)));
                }
            }
        }
        return new MigrationHistory(steps);
    }

    private static boolean exists(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT pg_catalog.to_regclass('queue_migration') IS NOT NULL")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    static void add(Connection connection, Migration migration) throws SQLException {
        NamedSql sql = NamedSql.parse(SQL.statement("record_migration"));
        try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
            SqlParameters parameters = sql.of(statement);
            parameters.setInt("version", migration.version());
            parameters.setString("name", migration.name());
            parameters.setLong("checksum", migration.checksum());
            parameters.setInt("compatible_from", migration.compatibleFrom());
            statement.executeUpdate();
        }
    }

    /** {@return the highest version that was applied; 0 for an empty schema} */
    int newestVersion() {
        return applied.stream().mapToInt(AppliedMigration::version).max().orElse(0);
    }

    /** {@return the version that a library must know to work on this schema; 0 for an empty schema} */
    int compatibleFrom() {
        return applied.stream().mapToInt(AppliedMigration::compatibleFrom).max().orElse(0);
    }

    boolean has(Migration migration) {
        return find(migration).isPresent();
    }

    boolean hasOtherChecksum(Migration migration) {
        return find(migration)
                .filter(step -> step.checksum() != migration.checksum())
                .isPresent();
    }

    private Optional<AppliedMigration> find(Migration migration) {
        return applied.stream()
                .filter(step -> step.version() == migration.version())
                .findFirst();
    }
}
