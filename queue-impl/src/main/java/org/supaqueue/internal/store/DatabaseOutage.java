package org.supaqueue.internal.store;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;

/**
 * Tracks for all threads of a node whether the database works. Writes one log line when the database fails, and one
 * when the database works again. During an outage only one thread at a time tries to connect, after a pause that grows
 * to a second. A lost connection that is replaced at once is not an outage, but a log line tells the operator about the
 * loss.
 */
final class DatabaseOutage {
    private static final System.Logger LOG = System.getLogger(DatabaseOutage.class.getName());

    private static final long FIRST_PAUSE = Duration.ofMillis(50).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofSeconds(1).toNanos();

    /**
     * The shortest time between two log lines about lost connections that were replaced at once. Sessions may be
     * ended every few seconds, and the log must not fill up.
     */
    private static final long QUIET = Duration.ofMinutes(1).toNanos();

    /**
     * If a lost connection was logged less than this long before an outage, no further log line announces the outage. A
     * database server that stops ends one session after the other.
     */
    private static final long BEFORE = Duration.ofSeconds(5).toNanos();

    private final List<Runnable> onReturn = new CopyOnWriteArrayList<>();
    private final ReentrantLock trying = new ReentrantLock();
    private volatile IntSupplier jobsHeld = () -> 0;
    private volatile boolean on;
    private volatile Throwable away;
    private volatile long tryAgainAt;
    private volatile long endedAt = System.nanoTime() - Duration.ofDays(1).toNanos();
    private long beganAt;
    private boolean said;
    private long lossSaidAt = System.nanoTime() - QUIET;
    private int lossesUnsaid;
    private long pause;

    /** @param held returns how many leases this node holds, for the log line at the end of an outage */
    void reportJobs(IntSupplier held) {
        jobsHeld = held;
    }

    /** @param action runs when the database works again; must not block or throw */
    void onReturn(Runnable action) {
        onReturn.add(action);
    }

    /**
     * The time since the last outage ended, not counting lost connections that were replaced. At least a day if none
     * ended.
     */
    Duration sinceEnd() {
        return Duration.ofNanos(System.nanoTime() - endedAt);
    }

    /**
     * Allows this thread to try to connect. The thread must call {@link #tried} afterwards.
     *
     * @throws DatabaseAwayException during an outage, if the pause is not over or another thread is trying to connect
     */
    void enter() throws DatabaseAwayException {
        Throwable cause = away;
        if (cause == null) {
            return;
        }
        if (System.nanoTime() - tryAgainAt < 0 || !trying.tryLock()) {
            throw new DatabaseAwayException(cause);
        }
    }

    /** Allows other threads to try to connect, after this thread has tried. */
    void tried() {
        if (trying.isHeldByCurrentThread()) {
            trying.unlock();
        }
    }

    /** Records that a connection was lost. The next connection may work. */
    synchronized void lost(Throwable cause) {
        begin();
        if (said) {
            return;
        }
        if (System.nanoTime() - lossSaidAt < QUIET) {
            lossesUnsaid++;
            LOG.log(System.Logger.Level.DEBUG, "The queue lost one more connection: {0}", FailureText.brief(cause));
            return;
        }
        String others = lossesUnsaid == 0 ? "" : ", and " + lossesUnsaid + " others since the last such line";
        say("The queue lost a connection to the database" + others + ": {0}", cause);
        lossSaidAt = System.nanoTime();
        lossesUnsaid = 0;
    }

    /** Records that no working connection is available. */
    synchronized DatabaseAwayException away(Throwable cause) {
        begin();
        if (!said && System.nanoTime() - lossSaidAt >= BEFORE) {
            say("The queue cannot connect to the database and waits for it: {0}", cause);
        }
        said = true;
        pause = away == null ? FIRST_PAUSE : Math.min(2 * pause, LONGEST_PAUSE);
        tryAgainAt = System.nanoTime() + pause;
        away = cause;
        return new DatabaseAwayException(cause);
    }

    private void begin() {
        if (!on) {
            beganAt = System.nanoTime();
            on = true;
            said = false;
        }
    }

    private void say(String message, Throwable cause) {
        said = true;
        LOG.log(System.Logger.Level.WARNING, message, FailureText.brief(cause));
    }

    /** Records that a statement worked, which ends an outage. */
    void works() {
        if (on) {
            end();
        }
    }

    private void end() {
        synchronized (this) {
            if (!on) {
                return;
            }
            long now = System.nanoTime();
            boolean wasAway = away != null;
            on = false;
            if (wasAway) {
                away = null;
                endedAt = now;
            }
            LOG.log(
                    wasAway ? System.Logger.Level.INFO : System.Logger.Level.DEBUG,
                    "The queue works with the database again, after {0} ms; it held {1} jobs when the database came back",
                    Duration.ofNanos(now - beganAt).toMillis(),
                    jobsHeld.getAsInt());
        }
        onReturn.forEach(Runnable::run);
    }
}
