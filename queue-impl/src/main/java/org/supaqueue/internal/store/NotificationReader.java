package org.supaqueue.internal.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads notifications off a connection.
 *
 * <p>The driver is reached by reflection: on a server where it is a module of its own the application cannot see its
 * classes, and where there are two copies a cast to the wrong one fails.
 */
final class NotificationReader {

    private final Object driverConnection;
    private final DriverPeekWorkaround peek;
    private final Method getNotifications;
    private final Method getParameter;

    NotificationReader(Connection connection) throws SQLException {
        try {
            // The one object of the driver that no pool wraps.
            Array array = connection.createArrayOf("text", new String[0]);
            ClassLoader driver = array.getClass().getClassLoader();
            Class<?> type = Class.forName("org.postgresql.PGConnection", false, driver);
            this.driverConnection = connection.unwrap(type);
            this.peek = new DriverPeekWorkaround(array);
            this.getNotifications = type.getMethod("getNotifications", int.class);
            this.getParameter = Class.forName("org.postgresql.PGNotification", false, driver)
                    .getMethod("getParameter");
        } catch (ReflectiveOperationException unknown) {
            throw new SQLException("the DataSource does not lead to the PostgreSQL driver", unknown);
        }
    }

    /** Makes the driver tell of the first that comes at once. */
    void begin() {
        peek.leaveOff();
    }

    /** Leaves the connection as it was. */
    void end() {
        peek.resume();
    }

    /**
     * Waits until one comes or the time has passed.
     *
     * @return the payloads of those that came
     * @throws SQLException if the connection is known to be lost
     */
    List<String> read(Duration time) throws SQLException {
        // To the driver, zero is for ever.
        int millis = Math.max(1, (int) time.toMillis());
        try {
            Object[] received = (Object[]) getNotifications.invoke(driverConnection, millis);
            List<String> payloads = new ArrayList<>();
            for (Object notification : received == null ? new Object[0] : received) {
                payloads.add((String) getParameter.invoke(notification));
            }
            return payloads;
        } catch (InvocationTargetException failed) {
            if (failed.getCause() instanceof SQLException cause) {
                throw cause;
            }
            throw new SQLException("waiting for notifications failed", failed.getCause());
        } catch (IllegalAccessException unreachable) {
            throw new SQLException("the PostgreSQL driver cannot be called", unreachable);
        }
    }
}
