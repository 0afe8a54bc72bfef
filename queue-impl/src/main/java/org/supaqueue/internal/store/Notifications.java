package org.supaqueue.internal.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * A connection that listens for rows inserted by other programs.
 *
 * <p>The driver is reached by reflection: on a server where it is a module of its own the application cannot see its
 * classes, and where there are two copies a cast to the wrong one fails.
 */
public final class Notifications implements AutoCloseable {

    private final Connection connection;
    private final Object driverConnection;
    private final Method getNotifications;

    private Notifications(Connection connection) throws SQLException {
        this.connection = connection;
        try {
            Class<?> type = Class.forName("org.postgresql.PGConnection", false, driverLoader(connection));
            this.driverConnection = connection.unwrap(type);
            this.getNotifications = type.getMethod("getNotifications", int.class);
        } catch (ReflectiveOperationException unknown) {
            throw new SQLException("the DataSource does not lead to the PostgreSQL driver", unknown);
        }
    }

    /** Starts to listen. */
    public static Notifications open(Database database, Schema schema) throws SQLException {
        Connection connection = database.open();
        try {
            Notifications notifications = new Notifications(connection);
            try (Statement statement = connection.createStatement()) {
                statement.execute("LISTEN " + channel(connection, schema));
            }
            return notifications;
        } catch (SQLException | RuntimeException failed) {
            connection.close();
            throw failed;
        }
    }

    /**
     * Waits for a notification.
     *
     * @return true if one came, false if the time passed
     * @throws SQLException if the connection is lost
     */
    public boolean await(Duration time) throws SQLException {
        try {
            Object[] received = (Object[]) getNotifications.invoke(driverConnection, (int) time.toMillis());
            return received != null && received.length > 0;
        } catch (InvocationTargetException failed) {
            if (failed.getCause() instanceof SQLException cause) {
                throw cause;
            }
            throw new SQLException("waiting for notifications failed", failed.getCause());
        } catch (IllegalAccessException unreachable) {
            throw new SQLException("the PostgreSQL driver cannot be called", unreachable);
        }
    }

    /** Gives the connection back to its pool, deaf: another borrower must not collect our notifications. */
    @Override
    public void close() throws SQLException {
        try (connection;
                Statement statement = connection.createStatement()) {
            statement.execute("UNLISTEN *");
        }
    }

    private static String channel(Connection connection, Schema schema) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT 'supaqueue_' || md5(?)")) {
            statement.setString(1, schema.name());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return Schema.quote(row.getString(1));
            }
        }
    }

    /** An array is the one object of the driver that no pool wraps. */
    private static ClassLoader driverLoader(Connection connection) throws SQLException {
        return connection.createArrayOf("text", new String[0]).getClass().getClassLoader();
    }
}
