package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The advisory lock that lets only one node migrate a schema. Any user of the database can take the same lock and keep
 * it, so every wait for the lock has a time-out.
 */
final class MigrationLock {

    private static final String KEYS = "(pg_catalog.hashtext('supaqueue'), pg_catalog.hashtext(?))";

    private static final SqlFile SQL = new SqlFile("schema.sql");

    private final Connection connection;
    private final String schema;

    MigrationLock(Connection connection, String schema) {
        this.connection = connection;
        this.schema = schema;
    }

    /**
     * Takes the lock until the end of the transaction.
     *
     * @param seconds how long to wait for the lock
     * @throws SQLException if another session still holds the lock after that time; the transaction is rolled back
     */
    void acquire(int seconds) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL lock_timeout = '" + seconds + "s'");
            call("pg_catalog.pg_advisory_xact_lock" + KEYS + " IS NOT NULL");
        } catch (SQLException failed) {
            if (!"55P03".equals(failed.getSQLState())) {
                throw failed;
            }
            connection.rollback();
            throw new SQLException(
                    "the migration of schema " + schema + " gave up after " + seconds
                            + " seconds: the session with pid " + holder()
                            + " holds the advisory lock of the migration; end this session, or wait for its end",
                    failed.getSQLState(),
                    failed);
        }
    }

    /**
     * Takes the lock for the session, without waiting.
     *
     * @return false if another session holds the lock
     */
    boolean tryAcquire() throws SQLException {
        return call("pg_catalog.pg_try_advisory_lock" + KEYS);
    }

    void release() throws SQLException {
        call("pg_catalog.pg_advisory_unlock" + KEYS);
    }

    private boolean call(String function) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT " + function)) {
            statement.setString(1, schema);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private String holder() throws SQLException {
        NamedSql sql = NamedSql.parse(SQL.statement("migrating_session"));
        try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
            sql.of(statement).setString("schema", schema);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : "unknown";
            }
        }
    }
}
