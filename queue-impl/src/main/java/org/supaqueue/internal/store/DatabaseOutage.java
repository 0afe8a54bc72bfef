package org.supaqueue.internal.store;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.store.failure.DatabaseUnavailableException;
import org.supaqueue.internal.store.failure.FailureText;

/**
 * Tracks for all threads of a node whether the database works. Writes one log line when the database fails, and one
 * when the database works again. During an outage only one thread at a time tries to connect, after a pause that grows
 * to a second. A lost connection that is replaced at once is not an outage, but a log line tells the operator about the
 * loss.
 */
final class DatabaseOutage {
    private static final EventLog LOG = EventLog.of(DatabaseOutage.class);

    private static final long FIRST_PAUSE = Duration.ofMillis(50).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofSeconds(1).toNanos();

    /**
     * The shortest time between two log lines about lost connections that were replaced at once. Sessions may be
     * ended every few seconds, and the log must not fill up.
     */
    private static final long LOSS_LOG_INTERVAL = Duration.ofMinutes(1).toNanos();

    /**
     * If a lost connection was logged less than this long before an outage, no further log line announces the outage. A
     * database server that stops ends one session after the other.
     */
    private static final long RECENT_LOSS = Duration.ofSeconds(5).toNanos();

    private final List<Runnable> onRecovery = new CopyOnWriteArrayList<>();
    private final ReentrantLock connecting = new ReentrantLock();
    private volatile IntSupplier leaseCount = () -> 0;
    private volatile boolean active;
    private volatile Throwable unavailableCause;
    private volatile long nextConnectAt;
    private volatile long endedAt = System.nanoTime() - Duration.ofDays(1).toNanos();
    private long beganAt;
    private boolean logged;
    private long lossLoggedAt = System.nanoTime() - LOSS_LOG_INTERVAL;
    private int unloggedLosses;
    private long pause;

    /** @param count returns how many leases this node holds, for the log line at the end of an outage */
    void setLeaseCount(IntSupplier count) {
        leaseCount = count;
    }

    /** @param action runs when the database works again; must not block or throw */
    void onRecovery(Runnable action) {
        onRecovery.add(action);
    }

    /**
     * The time since the last outage ended, not counting lost connections that were replaced. At least a day if none
     * ended.
     */
    Duration sinceEnd() {
        return Duration.ofNanos(System.nanoTime() - endedAt);
    }

    /**
     * Allows this thread to try to connect. The thread must call {@link #endConnect} afterwards.
     *
     * @throws DatabaseUnavailableException during an outage, if the pause is not over or another thread is trying to
     *     connect
     */
    void beginConnect() throws DatabaseUnavailableException {
        Throwable cause = unavailableCause;
        if (cause == null) {
            return;
        }
        if (System.nanoTime() - nextConnectAt < 0 || !connecting.tryLock()) {
            throw new DatabaseUnavailableException(cause);
        }
    }

    /** Allows other threads to try to connect, after this thread has tried. */
    void endConnect() {
        if (connecting.isHeldByCurrentThread()) {
            connecting.unlock();
        }
    }

    /** Records that a connection was lost. The next connection may work. */
    synchronized void recordLostConnection(Throwable cause) {
        begin();
        if (logged) {
            return;
        }
        if (System.nanoTime() - lossLoggedAt < LOSS_LOG_INTERVAL) {
            unloggedLosses++;
            LOG.write(
                    LogEvent.DATABASE_CONNECTION_LOST_AGAIN,
                    () -> LogLine.of("The queue lost one more connection: " + FailureText.brief(cause)));
            return;
        }
        String others = unloggedLosses == 0
                ? ""
                : ", and " + unloggedLosses + " other connections since the last log line about a lost connection";
        warn(LogEvent.DATABASE_CONNECTION_LOST, "The queue lost a connection to the database" + others, cause);
        lossLoggedAt = System.nanoTime();
        unloggedLosses = 0;
    }

    /** Records that no working connection is available. */
    synchronized DatabaseUnavailableException recordUnavailable(Throwable cause) {
        begin();
        if (!logged && System.nanoTime() - lossLoggedAt >= RECENT_LOSS) {
            warn(LogEvent.DATABASE_UNAVAILABLE, "The queue cannot connect to the database and keeps trying", cause);
        }
        logged = true;
        pause = unavailableCause == null ? FIRST_PAUSE : Math.min(2 * pause, LONGEST_PAUSE);
        nextConnectAt = System.nanoTime() + pause;
        unavailableCause = cause;
        return new DatabaseUnavailableException(cause);
    }

    private void begin() {
        if (!active) {
            beganAt = System.nanoTime();
            active = true;
            logged = false;
        }
    }

    private void warn(LogEvent event, String message, Throwable cause) {
        logged = true;
        LOG.write(event, () -> LogLine.of(message + ": " + FailureText.brief(cause)));
    }

    /** Records that a statement worked, which ends an outage. */
    void recordSuccess() {
        if (active) {
            end();
        }
    }

    private void end() {
        synchronized (this) {
            if (!active) {
                return;
            }
            long now = System.nanoTime();
            boolean wasUnavailable = unavailableCause != null;
            active = false;
            if (wasUnavailable) {
                unavailableCause = null;
                endedAt = now;
            }
            int leases = leaseCount.getAsInt();
            LOG.write(
                    wasUnavailable ? LogEvent.DATABASE_RECOVERED : LogEvent.DATABASE_CONNECTION_REPLACED,
                    () -> LogLine.of("The queue works with the database again, after "
                                    + Duration.ofNanos(now - beganAt).toMillis()
                                    + " ms; at that time this node held the leases of " + leases + " jobs")
                            .count(leases));
        }
        onRecovery.forEach(Runnable::run);
    }
}
