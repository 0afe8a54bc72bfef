package org.supaqueue.internal.cdi;

/** Whether an optional API is present. */
public final class Presence {

    private Presence() {}

    public static boolean of(String className, ClassLoader loader) {
        try {
            Class.forName(className, false, loader);
            return true;
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
        }
    }
}
