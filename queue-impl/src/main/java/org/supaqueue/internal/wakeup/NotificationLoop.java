package org.supaqueue.internal.wakeup;

import java.sql.SQLException;
import java.time.Duration;
import org.supaqueue.internal.store.Announcements;
import org.supaqueue.internal.store.Notifications;
import org.supaqueue.internal.store.ReceivedNotifications;
import org.supaqueue.internal.wakeup.SleepState.Hearing;

/**
 * Listens on one connection: wakes the node, and while it is idle sees to it that somebody keeps the watch, this node or
 * another.
 */
final class NotificationLoop {

    /** Long enough to cost nothing, short enough to miss a keeper that died and to notice the end of this node. */
    private static final Duration TURN = Duration.ofSeconds(1);

    private static final Duration CHECK = Duration.ofSeconds(10);
    private static final Duration ECHO = Duration.ofSeconds(3);
    /** The session answers, so this is none of the SQLSTATEs of a lost connection. */
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
     * Proves that notifications come through from other sessions, and that the session which listens is the one that is
     * asked: a lock taken in another would never be given back.
     *
     * @throws SQLException if they do not, or it is not
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

    /** Waits for a while, and does what there is to do then. */
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

    /** Whenever the watch changes hands, inserts may have been silent in between: the dispatcher looks once more. */
    private void relyOn(int next) {
        keeperSeenAt = System.nanoTime();
        if (next != keeper) {
            keeper = next;
            sleepState.hears(keeper == NOBODY ? Hearing.SOME : Hearing.EVERYTHING);
            wakeUp.raise();
        }
    }

    /**
     * An idle node must not write, so it only asks. One that had work but heard of none has reason to doubt, and notifies
     * itself: another connection may be long in coming.
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
