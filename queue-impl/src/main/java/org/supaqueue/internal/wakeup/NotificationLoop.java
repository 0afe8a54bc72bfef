package org.supaqueue.internal.wakeup;

import java.sql.SQLException;
import java.time.Duration;
import org.supaqueue.internal.store.Announcements;
import org.supaqueue.internal.store.Notifications;
import org.supaqueue.internal.store.ReceivedNotifications;
import org.supaqueue.internal.wakeup.SleepState.Hearing;

/**
 * Receives notifications on one connection and wakes the node. Inserts notify only while a session holds the
 * {@code NotifyLock}, an advisory lock of PostgreSQL. While this node is idle, the loop makes sure that this node or
 * another node holds the lock.
 */
final class NotificationLoop {

    /** Long enough to cost nothing, short enough to detect a dead lock holder and the stop of this node. */
    private static final Duration TURN = Duration.ofSeconds(1);

    private static final Duration CHECK = Duration.ofSeconds(10);
    private static final Duration ECHO = Duration.ofSeconds(3);
    /** Not an SQLSTATE of a lost connection, because the session still answers. */
    private static final String NOT_IN_PREREQUISITE_STATE = "55000";

    private static final int NOBODY = 0;
    private static final int SELF = -1;

    private final Notifications line;
    private final Announcements announcements;
    private final SleepState sleepState;
    private final Signal wakeUp;
    private final Runnable meanwhile;
    private final NotificationFlood flood;
    private int keeper = NOBODY;
    private long keeperSeenAt;
    private long checkedAt;
    private boolean heardAnything;

    NotificationLoop(
            Notifications line, Announcements announcements, SleepState sleepState, Signal wakeUp, Runnable meanwhile) {
        this.line = line;
        this.announcements = announcements;
        this.sleepState = sleepState;
        this.wakeUp = wakeUp;
        this.meanwhile = meanwhile;
        this.flood = new NotificationFlood(System::nanoTime);
    }

    /**
     * Verifies that this connection receives notifications from other sessions. Also verifies that queries on this
     * connection reach the listening session: a {@code NotifyLock} taken in another session would never be released.
     *
     * @throws SQLException if no notification arrives within 3 s, or if queries reach another session
     */
    void prove() throws SQLException {
        announcements.announce();
        awaitEcho();
        checked();
        sleepState.hears(Hearing.SOME);
        wakeUp.raise();
    }

    private ReceivedNotifications awaitEcho() throws SQLException {
        ReceivedNotifications received = line.await(ECHO);
        if (!received.anything() || !line.isListening()) {
            throw deaf();
        }
        return received;
    }

    /** Waits for notifications, wakes the node after one, then updates the lock and checks the connection when due. */
    void turn() throws SQLException {
        ReceivedNotifications received = line.await(keeper == NOBODY ? sleepState.nextLook() : TURN);
        if (received.anything()) {
            heardAnything = true;
            flood.count(received.notices());
            wakeUp.raise();
            if (sleepState.isIdle()) {
                meanwhile.run();
            }
        }
        keepWatch(received.watchLeft());
        if (passed(CHECK, checkedAt)) {
            check();
        }
    }

    private void keepWatch(boolean left) throws SQLException {
        if (keeper == NOBODY) {
            if (sleepState.isIdle() && !flood.isOn()) {
                relyOn(line.takeWatch() ? SELF : line.watchkeeper());
            }
        } else if (flood.isOn() || sleepState.isBusy()) {
            leave();
        } else if (keeper != SELF && left) {
            relyOn(NOBODY);
        } else if (keeper != SELF && passed(TURN, keeperSeenAt)) {
            relyOn(line.watchkeeper());
        }
    }

    private void leave() throws SQLException {
        if (keeper == SELF) {
            line.leaveWatch();
        }
        relyOn(NOBODY);
    }

    /**
     * Records which session holds the {@code NotifyLock}. Wakes the dispatcher when the holder changes, because inserts
     * may not have notified in between.
     *
     * @param next the backend's process ID, {@link #SELF} or {@link #NOBODY}
     */
    private void relyOn(int next) {
        keeperSeenAt = System.nanoTime();
        if (next != keeper) {
            keeper = next;
            sleepState.hears(keeper == NOBODY ? Hearing.SOME : Hearing.EVERYTHING);
            wakeUp.raise();
        }
    }

    /**
     * Checks that this connection still receives notifications. An idle node must not write, so the check is only a
     * query. If the node had work but received no notification, the connection may be broken: the check then sends a
     * notification. The check sends the notification on this connection, because the pool may take long to provide
     * another connection.
     */
    private void check() throws SQLException {
        boolean doubtful = sleepState.worked() && !heardAnything && keeper != NOBODY;
        if (doubtful) {
            line.notifyItself();
            keepWatch(awaitEcho().watchLeft());
            wakeUp.raise();
        } else if (!line.isListening()) {
            throw deaf();
        }
        checked();
    }

    private void checked() {
        checkedAt = System.nanoTime();
        heardAnything = false;
    }

    private boolean passed(Duration time, long since) {
        return System.nanoTime() - since >= time.toNanos();
    }

    private static SQLException deaf() {
        return new SQLException(
                "notifications do not come through this connection, as behind a pooler in transaction mode;"
                        + " jobs are looked for every second meanwhile",
                NOT_IN_PREREQUISITE_STATE);
    }
}
