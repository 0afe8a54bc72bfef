package org.supaqueue.internal.store;

import java.lang.reflect.Field;
import java.util.List;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;

/**
 * Stops the PostgreSQL driver from waiting one millisecond for more notifications after the first one. This wait would
 * delay the job that the notification announces. Without the wait, the driver returns all notifications that have
 * arrived, and returns later notifications with the next read.
 *
 * <p>The driver has no setting for this wait, but a field with the time of the next check. This class sets that field
 * by reflection. A driver without the field keeps its wait.
 */
final class DriverPeekWorkaround {

    private static final EventLog LOG = EventLog.of(DriverPeekWorkaround.class);
    private static final long NEVER = Long.MAX_VALUE;
    private static final long NOW = 0;
    private static final List<String> FROM_ARRAY_TO_STREAM = List.of("connection", "queryExecutor", "pgStream");
    private static final String NEXT_PEEK = "nextStreamAvailableCheckTime";

    private final Object array;

    /**
     * @param array an array of the driver, whose fields lead to the driver's connection. A pool may return a proxy even
     *     from {@code unwrap}.
     */
    DriverPeekWorkaround(Object array) {
        this.array = array;
    }

    void disablePeek() {
        setNextPeek(NEVER);
    }

    void restorePeek() {
        setNextPeek(NOW);
    }

    private void setNextPeek(long millis) {
        try {
            Object owner = array;
            for (String name : FROM_ARRAY_TO_STREAM) {
                owner = field(owner, name).get(owner);
            }
            field(owner, NEXT_PEEK).setLong(owner, millis);
        } catch (ReflectiveOperationException | RuntimeException unknown) {
            LOG.write(
                    LogEvent.DRIVER_UNKNOWN,
                    () -> LogLine.of("The driver may wait for further notifications: " + unknown));
        }
    }

    private static Field field(Object owner, String name) throws NoSuchFieldException {
        for (Class<?> type = owner.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    field.setAccessible(true);
                    return field;
                }
            }
        }
        throw new NoSuchFieldException(name + " of " + owner.getClass());
    }
}
