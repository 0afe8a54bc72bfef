package org.supaqueue.internal.store;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;

/**
 * Whether the database works, as all threads of a node see it together: one line in the log when it fails, one when it
 * works again. While it is away only one thread at a time tries it, after a pause that grows to a second. A lost connection
 * that another one replaces at once is no outage, but the operator should know of it.
 */
final class DatabaseOutage {
    private static final System.Logger LOG = System.getLogger(DatabaseOutage.class.getName());

    private static final long FIRST_PAUSE = Duration.ofMillis(50).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofSeconds(1).toNanos();

    /** Lost connections that are replaced at once are logged so often at most: sessions may be ended every few seconds. */
    private static final long QUIET = Duration.ofMinutes(1).toNanos();

    /** A server that stops ends one session after the other: a loss so long before an outage is its beginning. */
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

    /** @param jobsHeld how many leases this node holds, for the line at the end of an outage */
    void reportJobs(IntSupplier held) {
        jobsHeld = held;
    }

    /** @param action what to do when the database works again; must not block or throw */
    void onReturn(Runnable action) {
        onReturn.add(action);
    }

    /** How long ago the last outage ended, in which no connection could be had. */
    Duration sinceEnd() {
        return Duration.ofNanos(System.nanoTime() - endedAt);
    }

    /**
     * Lets this thread try to get a connection; {@link #tried} must follow.
     *
     * @throws DatabaseAwayException if the database is away and it is not yet time to try it again
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

    /** This thread has tried. */
    void tried() {
        if (trying.isHeldByCurrentThread()) {
            trying.unlock();
        }
    }

    /** A connection was lost. The next one may work. */
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

    /** No working connection can be had. */
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

    /** A statement worked. */
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
