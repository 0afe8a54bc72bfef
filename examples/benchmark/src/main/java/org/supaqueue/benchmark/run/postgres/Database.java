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
 * @param port port of the server on 127.0.0.1
 * @param name name of the database
 */
public record Database(int port, String name) {

    static String url(int port, String name) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + name + "?user=postgres&password=postgres";
    }

    /** {@return the JDBC URL, with user and password} */
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
     * @throws SQLException if no connection can be opened
     */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url());
    }

    /**
     * Runs a statement on a new connection.
     *
     * @param sql the statement
     * @throws SQLException if the statement fails
     */
    public void execute(String sql) throws SQLException {
        try (Connection connection = connect()) {
            execute(connection, sql);
        }
    }

    /**
     * Runs a statement.
     *
     * @param connection connection to use
     * @param sql the statement
     * @throws SQLException if the statement fails
     */
    public static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * Queries one number on a new connection.
     *
     * @param sql the query
     * @return the first column of the first row
     * @throws SQLException if the query fails
     */
    public long number(String sql) throws SQLException {
        try (Connection connection = connect()) {
            return number(connection, sql);
        }
    }

    /**
     * Queries one number.
     *
     * @param connection connection to use
     * @param sql the query
     * @return the first column of the first row
     * @throws SQLException if the query fails
     */
    public static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /**
     * Queries texts on a new connection.
     *
     * @param sql the query
     * @return the first column of each row
     * @throws SQLException if the query fails
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
