package org.supaqueue.internal.dispatch;

import java.time.Duration;
import java.util.Arrays;
import org.supaqueue.internal.store.Database;

/** The thread of one loop, and whether the loop is stuck. Thread-safe. */
final class LoopThread {

    /** After this time a turn is late. Far longer than a turn takes, apart from its waits for the database. */
    static final Duration LATE_AFTER = Duration.ofMinutes(1);

    /**
     * After this time a turn that was seen late is stuck, if no check in between saw the turn wait for the database. When
     * a JVM continues after a long pause, all turns are late for a moment, and a restart of the JVM would only harm.
     */
    static final Duration STUCK_AFTER = Duration.ofSeconds(5);

    private static final String OURS = "org.supaqueue.internal.";
    private static final String OF_DATABASE = Database.class.getPackageName() + ".";

    private final String name;
    private final Runnable loop;
    private final Thread thread;
    private boolean isLate;
    private long lateTurn;
    private long seenLateAt;

    LoopThread(String name, Runnable loop, Thread thread) {
        this.name = name;
        this.loop = loop;
        this.thread = thread;
    }

    String name() {
        return name;
    }

    boolean runs(Runnable other) {
        return loop == other;
    }

    Thread thread() {
        return thread;
    }

    /** @param nowNanos the time, by {@link System#nanoTime} */
    boolean isStuck(long nowNanos) {
        return !thread.isAlive() || loop instanceof Loop turns && isStuck(turns.dueAt(), nowNanos);
    }

    private synchronized boolean isStuck(long dueAt, long nowNanos) {
        boolean wasLate = isLate && lateTurn == dueAt;
        isLate = nowNanos - dueAt > LATE_AFTER.toNanos() && !waitsForDatabase();
        if (isLate && !wasLate) {
            lateTurn = dueAt;
            seenLateAt = nowNanos;
        }
        return isLate && nowNanos - seenLateAt >= STUCK_AFTER.toNanos();
    }

    /** Every method of the store may wait: for a connection, for an answer, or for another thread's migration. */
    private boolean waitsForDatabase() {
        return Arrays.stream(thread.getStackTrace())
                .map(StackTraceElement::getClassName)
                .filter(className -> className.startsWith(OURS))
                .findFirst()
                .filter(className -> className.startsWith(OF_DATABASE))
                .isPresent();
    }
}
