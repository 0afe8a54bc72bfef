package org.supaqueue.console.scale;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.supaqueue.testing.TestDatabase;

/** A durable PostgreSQL server of its own. No checkpoint by time or by size occurs during the tests. */
final class ScaleDatabase implements AutoCloseable {

    private final EmbeddedPostgres server;

    private ScaleDatabase(EmbeddedPostgres server) {
        this.server = server;
    }

    static ScaleDatabase start() {
        try {
            return new ScaleDatabase(EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("shared_buffers", "1GB")
                    .setServerConfig("max_wal_size", "16GB")
                    .setServerConfig("checkpoint_timeout", "1h")
                    .start());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** {@return a pool of five connections, which the caller closes} */
    HikariDataSource pool() {
        return TestDatabase.pool(server.getJdbcUrl("postgres", "postgres"));
    }

    Connection connect() throws SQLException {
        return server.getPostgresDatabase().getConnection();
    }

    /** {@return the first column of the first row, as text; null if the statement returns no row} */
    String query(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return null;
            }
            try (ResultSet row = statement.getResultSet()) {
                return row.next() ? row.getString(1) : null;
            }
        } catch (SQLException failed) {
            throw new IllegalStateException(sql, failed);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
