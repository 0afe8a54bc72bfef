package org.supaqueue.internal.wakeup;

import java.sql.SQLException;
import java.time.Duration;
import org.supaqueue.internal.store.ListeningConnection;
import org.supaqueue.internal.store.Notifier;
import org.supaqueue.internal.store.ReceivedNotifications;
import org.supaqueue.internal.wakeup.SleepState.NotifyCoverage;

/**
 * Receives notifications on one connection and wakes the node. Inserts notify only while a session holds the
 * {@code NotifyLock}, an advisory lock of PostgreSQL. While this node is idle, the loop makes sure that this node or
 * another node holds the lock. While this node is busy or notifications are too frequent, the loop does not hold the
 * lock, because each notification slows an insert.
 */
final class NotificationLoop {

    /**
     * While a session holds the lock: how long to wait for notifications, and how often to check the holder. Short
     * enough to detect a dead lock holder and the stop of this node.
     */
    private static final Duration HOLDER_CHECK_INTERVAL = Duration.ofSeconds(1);

    private static final Duration CONNECTION_CHECK_INTERVAL = Duration.ofSeconds(10);
    private static final Duration NOTIFICATION_TIMEOUT = Duration.ofSeconds(3);
    /** The SQLSTATE if no notification arrives. Not one of a lost connection, because the session still answers. */
    private static final String NOT_IN_PREREQUISITE_STATE = "55000";

    private static final int NO_HOLDER = 0;
    private static final int THIS_NODE = -1;

    private final ListeningConnection connection;
    private final Notifier notifier;
    private final SleepState sleepState;
    private final Signal wakeUp;
    private final Signal bulkStarted;
    private final Runnable prepareCall;
    private final NotificationFlood flood;
    private int lockHolder = NO_HOLDER;
    private long holderCheckedAt;
    private long checkedAt;
    private boolean anyReceived;

    NotificationLoop(
            ListeningConnection line,
            Notifier announcements,
            SleepState sleepState,
            Signal wakeUp,
            Signal bulkStarted,
            Runnable meanwhile) {
        this.connection = line;
        this.notifier = announcements;
        this.sleepState = sleepState;
        this.wakeUp = wakeUp;
        this.bulkStarted = bulkStarted;
        this.prepareCall = meanwhile;
        this.flood = new NotificationFlood(System::nanoTime);
    }

    /**
     * Verifies that this connection receives notifications from other sessions. Also verifies that queries on this
     * connection reach the listening session: a {@code NotifyLock} taken in another session would never be released.
     *
     * @throws SQLException if no notification arrives within 3 s, or if queries reach another session
     */
    void verify() throws SQLException {
        notifier.notifyNodes();
        awaitTestNotification();
        recordCheck();
        sleepState.setCoverage(NotifyCoverage.SOME);
        wakeUp.raise();
        // An operation may have started before this connection listened.
        bulkStarted.raise();
    }

    private ReceivedNotifications awaitTestNotification() throws SQLException {
        ReceivedNotifications received = connection.await(NOTIFICATION_TIMEOUT);
        if (!received.any() || !connection.isListening()) {
            throw noNotifications();
        }
        return received;
    }

    /** Waits for notifications, wakes the node after one, then updates the lock and checks the connection when due. */
    void runOnce() throws SQLException {
        ReceivedNotifications received =
                connection.await(lockHolder == NO_HOLDER ? sleepState.pollInterval() : HOLDER_CHECK_INTERVAL);
        if (received.any()) {
            anyReceived = true;
            flood.count(received.count());
            wake(received);
            if (sleepState.isIdle()) {
                prepareCall.run();
            }
        }
        updateLock(received.lockReleased());
        if (hasElapsed(CONNECTION_CHECK_INTERVAL, checkedAt)) {
            check();
        }
    }

    private void wake(ReceivedNotifications received) {
        wakeUp.raise();
        if (received.bulkStarted()) {
            bulkStarted.raise();
        }
    }

    private void updateLock(boolean lockReleased) throws SQLException {
        if (lockHolder == NO_HOLDER) {
            if (sleepState.isIdle() && !flood.shouldPoll()) {
                setLockHolder(connection.tryAcquireNotifyLock() ? THIS_NODE : connection.notifyLockHolder());
            }
        } else if (flood.shouldPoll() || sleepState.isBusy()) {
            releaseLock();
        } else if (lockHolder != THIS_NODE && lockReleased) {
            setLockHolder(NO_HOLDER);
        } else if (lockHolder != THIS_NODE && hasElapsed(HOLDER_CHECK_INTERVAL, holderCheckedAt)) {
            setLockHolder(connection.notifyLockHolder());
        }
    }

    private void releaseLock() throws SQLException {
        if (lockHolder == THIS_NODE) {
            connection.releaseNotifyLock();
        }
        setLockHolder(NO_HOLDER);
    }

    /**
     * Records which session holds the {@code NotifyLock}. Wakes the dispatcher when the holder changes, because inserts
     * between the two holders may not have notified.
     *
     * @param holder the backend's process ID, {@link #THIS_NODE} or {@link #NO_HOLDER}
     */
    private void setLockHolder(int holder) {
        holderCheckedAt = System.nanoTime();
        if (holder != lockHolder) {
            lockHolder = holder;
            sleepState.setCoverage(lockHolder == NO_HOLDER ? NotifyCoverage.SOME : NotifyCoverage.ALL);
            wakeUp.raise();
        }
    }

    /**
     * Checks that this connection still receives notifications. An idle node must not write, so the check is usually
     * only a query. If the node had work while inserts notified, but received no notification, the connection may be
     * broken: the check then sends a notification. The check uses this connection for the notification, because the
     * pool may take long to provide another connection.
     */
    private void check() throws SQLException {
        boolean mustTest = sleepState.workedSinceLastCall() && !anyReceived && lockHolder != NO_HOLDER;
        if (mustTest) {
            connection.notifyListeners();
            ReceivedNotifications received = awaitTestNotification();
            updateLock(received.lockReleased());
            wake(received);
        } else if (!connection.isListening()) {
            throw noNotifications();
        }
        recordCheck();
    }

    private void recordCheck() {
        checkedAt = System.nanoTime();
        anyReceived = false;
    }

    private boolean hasElapsed(Duration time, long since) {
        return System.nanoTime() - since >= time.toNanos();
    }

    private static SQLException noNotifications() {
        return new SQLException(
                "this connection receives no notifications, for example because a pooler in transaction mode is in between;"
                        + " the node polls every second until a connection receives notifications",
                NOT_IN_PREREQUISITE_STATE);
    }
}
