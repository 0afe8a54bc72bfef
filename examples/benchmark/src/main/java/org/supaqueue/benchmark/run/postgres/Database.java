package org.supaqueue.benchmark.run.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One database on the benchmark's server.
 *
 * @param port of the server, on 127.0.0.1
 * @param name of the database
 */
public record Database(int port, String name) {

    static String url(int port, String name) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + name + "?user=postgres&password=postgres";
    }

    /** {@return the JDBC URL, user included} */
    public String url() {
        return url(port, name);
    }

    /** {@return a DataSource without a pool} */
    public DataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url());
        return source;
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

    /**
     * Runs a statement on a connection of its own.
     *
     * @param sql the statement
     * @throws SQLException if it fails
     */
    public void execute(String sql) throws SQLException {
        try (Connection connection = connect()) {
            execute(connection, sql);
        }
    }

    /**
     * Runs a statement.
     *
     * @param connection where
     * @param sql the statement
     * @throws SQLException if it fails
     */
    public static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * Asks for one number on a connection of its own.
     *
     * @param sql the query
     * @return what its first column says in its first row
     * @throws SQLException if it fails
     */
    public long number(String sql) throws SQLException {
        try (Connection connection = connect()) {
            return number(connection, sql);
        }
    }

    /**
     * Asks for one number.
     *
     * @param connection where
     * @param sql the query
     * @return what its first column says in its first row
     * @throws SQLException if it fails
     */
    public static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /**
     * Asks for texts on a connection of its own.
     *
     * @param sql the query
     * @return what its first column says in each row
     * @throws SQLException if it fails
     */
    public List<String> texts(String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                texts.add(row.getString(1));
            }
        }
        return texts;
    }
}
