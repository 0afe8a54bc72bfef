package org.supaqueue.internal.dispatch;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.supaqueue.internal.store.Database;

/** The threads of a node: one for each loop. */
final class NodeThreads {

    /** After this time a turn is stuck. Far longer than a turn takes, apart from its waits for the database. */
    static final Duration STUCK_AFTER = Duration.ofMinutes(1);

    private static final String OURS = "org.supaqueue.internal.";
    private static final String OF_DATABASE = Database.class.getPackageName() + ".";

    private final ThreadFactory factory;
    private final List<LoopThread> all = new CopyOnWriteArrayList<>();

    NodeThreads(ThreadFactory factory) {
        this.factory = factory;
    }

    private record LoopThread(String name, Runnable loop, Thread thread) {

        boolean isStuck(long nowNanos) {
            return !thread.isAlive() || isLate(nowNanos) && !waitsForDatabase();
        }

        private boolean isLate(long nowNanos) {
            return loop instanceof Loop turns && turns.overdue(nowNanos).compareTo(STUCK_AFTER) > 0;
        }

        /** Every method of the store may wait: for a connection, for an answer, or for another thread's migration. */
        private boolean waitsForDatabase() {
            return Arrays.stream(thread.getStackTrace())
                    .map(StackTraceElement::getClassName)
                    .filter(name -> name.startsWith(OURS))
                    .findFirst()
                    .filter(name -> name.startsWith(OF_DATABASE))
                    .isPresent();
        }
    }

    /** Starts a thread for a loop. */
    void start(String name, Runnable loop) {
        Thread thread = factory.newThread(loop);
        thread.start();
        all.add(new LoopThread(name, loop, thread));
    }

    /** Waits until the thread of a loop has ended, if it was started, at most until the deadline. */
    void join(Runnable loop, long deadlineNanos) throws InterruptedException {
        for (LoopThread each : all) {
            if (each.loop() == loop) {
                TimeUnit.NANOSECONDS.timedJoin(each.thread(), deadlineNanos - System.nanoTime());
            }
        }
    }

    void interrupt() {
        all.forEach(each -> each.thread().interrupt());
    }

    /**
     * {@return the loops whose thread has ended, or whose turn takes too long without waiting for the database}
     *
     * @param nowNanos the time, by {@link System#nanoTime}
     */
    List<String> stuck(long nowNanos) {
        return all.stream()
                .filter(each -> each.isStuck(nowNanos))
                .map(LoopThread::name)
                .toList();
    }
}
