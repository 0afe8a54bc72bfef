package org.supaqueue.internal.store;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;

/**
 * The driver's habit of waiting a millisecond, once it has a notification, for another one. A job that has just been
 * announced would wait with it. What has arrived by then is read without it, and the rest the next time.
 *
 * <p>The driver has no setting for that, but a field that says when to peek next. One without that field goes on as ever.
 */
final class DriverPeek {

    private static final System.Logger LOG = System.getLogger(DriverPeek.class.getName());
    private static final long NEVER = Long.MAX_VALUE;
    private static final long NOW = 0;

    private final Object driverConnection;

    DriverPeek(Object driverConnection) {
        this.driverConnection = driverConnection;
    }

    void leaveOff() {
        setNext(NEVER);
    }

    void resume() {
        setNext(NOW);
    }

    private void setNext(long millis) {
        try {
            Object executor =
                    driverConnection.getClass().getMethod("getQueryExecutor").invoke(driverConnection);
            Object stream = field(executor.getClass(), "pgStream").get(executor);
            field(stream.getClass(), "nextStreamAvailableCheckTime").setLong(stream, millis);
        } catch (ReflectiveOperationException | InaccessibleObjectException | IllegalArgumentException unknown) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "The driver may wait for further notifications: {0}",
                    unknown.toString());
        }
    }

    private static Field field(Class<?> type, String name) throws NoSuchFieldException {
        try {
            Field field = type.getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException notHere) {
            if (type.getSuperclass() == null) {
                throw notHere;
            }
            return field(type.getSuperclass(), name);
        }
    }
}
