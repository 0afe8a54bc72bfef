package org.supaqueue.internal.store;

import java.lang.reflect.Field;
import java.util.List;

/**
 * The driver's habit of waiting a millisecond, once it has a notification, for another one. A job that has just been
 * announced would wait with it. What has arrived by then is read without it, and the rest the next time.
 *
 * <p>The driver has no setting for that, but a field that says when to peek next. One without that field goes on as ever.
 */
final class DriverPeekWorkaround {

    private static final System.Logger LOG = System.getLogger(DriverPeekWorkaround.class.getName());
    private static final long NEVER = Long.MAX_VALUE;
    private static final long NOW = 0;
    private static final List<String> FROM_ARRAY_TO_STREAM = List.of("connection", "queryExecutor", "pgStream");
    private static final String NEXT_PEEK = "nextStreamAvailableCheckTime";

    private final Object array;

    /**
     * @param array one of the driver's, which leads to its connection: a pool may give out a proxy even of what it unwraps
     */
    DriverPeekWorkaround(Object array) {
        this.array = array;
    }

    void leaveOff() {
        setNext(NEVER);
    }

    void resume() {
        setNext(NOW);
    }

    private void setNext(long millis) {
        try {
            Object owner = array;
            for (String name : FROM_ARRAY_TO_STREAM) {
                owner = field(owner, name).get(owner);
            }
            field(owner, NEXT_PEEK).setLong(owner, millis);
        } catch (ReflectiveOperationException | RuntimeException unknown) {
            LOG.log(System.Logger.Level.DEBUG, "The driver may wait for further notifications: {0}", unknown);
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
