package org.supaqueue.testkit;

/** Makes the threads of the kit, which do not keep the JVM alive. */
final class KitThreads {

    private KitThreads() {}

    static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "supaqueue-testkit");
        thread.setDaemon(true);
        return thread;
    }
}
