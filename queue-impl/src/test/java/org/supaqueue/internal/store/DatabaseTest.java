package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import javax.sql.PooledConnection;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGConnectionPoolDataSource;
import org.supaqueue.testing.Databases;
import org.supaqueue.testing.PostgresMajor;
import org.supaqueue.testing.TestDatabase;

/** A connection returns to its pool with the settings that the connection had before. */
@Tag("database")
class DatabaseTest {

    @Test
    void shouldRestoreTheIsolationLevelOfABorrowedConnection() throws SQLException {
        PooledConnection pooled = repeatableReadByDefault();
        Database database = new Database(poolOf(pooled));

        int during = database.withConnection(Connection::getTransactionIsolation);

        assertThat(during).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
        assertThat(pooled.getConnection().getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_REPEATABLE_READ);
    }

    private static PooledConnection repeatableReadByDefault() throws SQLException {
        TestDatabase where = Databases.fresh(PostgresMajor.NEWEST);
        try (var connection = where.connect();
                var statement = connection.createStatement()) {
            statement.execute(
                    "ALTER DATABASE " + where.name() + " SET default_transaction_isolation = 'repeatable read'");
        }
        PGConnectionPoolDataSource source = new PGConnectionPoolDataSource();
        source.setUrl(where.url());
        return source.getPooledConnection();
    }

    /** A pool of one connection. The pool does not reset the settings of a connection that is returned. */
    private static DataSource poolOf(PooledConnection only) {
        return (DataSource) Proxy.newProxyInstance(
                DatabaseTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> only.getConnection());
    }
}
