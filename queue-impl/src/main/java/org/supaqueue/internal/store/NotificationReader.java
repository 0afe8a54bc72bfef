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
 * Reads notifications from a connection.
 *
 * <p>This class calls the PostgreSQL driver by reflection. On a server where the driver is a separate module, the
 * application cannot see the driver's classes. On a server with two copies of the driver, a cast to the class of the
 * wrong copy fails.
 */
final class NotificationReader {

    private final Object driverConnection;
    private final DriverPeekWorkaround peekWorkaround;
    private final Method getNotifications;
    private final Method getParameter;

    NotificationReader(Connection connection) throws SQLException {
        try {
            // Pools wrap every object of the driver except an Array, so an Array leads to the driver's class loader.
            Array array = connection.createArrayOf("text", new String[0]);
            ClassLoader driver = array.getClass().getClassLoader();
            Class<?> type = Class.forName("org.postgresql.PGConnection", false, driver);
            this.driverConnection = connection.unwrap(type);
            this.peekWorkaround = new DriverPeekWorkaround(array);
            this.getNotifications = type.getMethod("getNotifications", int.class);
            this.getParameter = Class.forName("org.postgresql.PGNotification", false, driver)
                    .getMethod("getParameter");
        } catch (ReflectiveOperationException unknown) {
            throw new SQLException("the DataSource does not use the PostgreSQL driver, or hides the driver", unknown);
        }
    }

    /** Makes the driver return the first notification at once, without waiting for a second notification. */
    void disablePeek() {
        peekWorkaround.disablePeek();
    }

    /** Restores the usual behaviour of the driver, for the next borrower of the connection. */
    void restorePeek() {
        peekWorkaround.restorePeek();
    }

    /**
     * Waits until a notification arrives or the time has passed.
     *
     * @return the payloads of the notifications that arrived; empty if none arrived
     * @throws SQLException if the driver has detected that the connection is lost, or if the driver cannot be called
     */
    List<String> read(Duration time) throws SQLException {
        // For the driver, 0 means to wait without a limit.
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
