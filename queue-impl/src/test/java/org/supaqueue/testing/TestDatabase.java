package org.supaqueue.testing;

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
 * @param server the server it lives on
 * @param name its name
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

    /** {@return the JDBC URL, user included} */
    public String url() {
        return server.getJdbcUrl("postgres", name);
    }

    /** {@return a DataSource without a pool} */
    public DataSource dataSource() {
        return server.getDatabase("postgres", name);
    }

    /**
     * Opens a connection without a pool.
     *
     * @return the connection
     * @throws SQLException if there is none to be had
     */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url());
    }
}
