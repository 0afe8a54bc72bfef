package org.supaqueue.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * One empty database on an embedded server.
 *
 * @param server server of the database
 * @param name name of the database
 */
public record TestDatabase(EmbeddedPostgres server, String name) {
    private static final AtomicInteger COUNTER = new AtomicInteger();

    static TestDatabase createOn(EmbeddedPostgres server, String options) {
        String name = "test_" + COUNTER.incrementAndGet();
        try (Connection c = server.getPostgresDatabase().getConnection();
                Statement s = c.createStatement()) {
            s.execute("CREATE DATABASE " + name + " " + options);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create database " + name, e);
        }
        return new TestDatabase(server, name);
    }

    /** {@return a copy of this database; no session may be connected to this database during the copy} */
    public TestDatabase copy() {
        return createOn(server, "TEMPLATE " + name);
    }

    /** {@return the JDBC URL, with the user} */
    public String url() {
        return server.getJdbcUrl("postgres", name);
    }

    /** {@return a pool of five connections, which the caller closes} */
    public HikariDataSource pool() {
        return pool(url());
    }

    /**
     * Creates a pool of five connections. The pool opens a connection only on demand.
     *
     * @param url JDBC URL of a database
     * @return a pool, which the caller closes
     */
    public static HikariDataSource pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(5);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(1_000);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    public DataSource dataSource() {
        return server.getDatabase("postgres", name);
    }

    /**
     * Opens a connection without a pool.
     *
     * @return the connection
     * @throws SQLException if no connection can be opened
     */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url());
    }
}
