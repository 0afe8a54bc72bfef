package org.supaqueue.internal.cdi;

import java.sql.SQLException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.store.Notifier;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.internal.store.failure.FailureText;

/**
 * Notifies the nodes that listen on the database. A notification needs its own transaction and therefore another
 * thread. Thread-safe.
 */
final class OtherNodes {

    private static final EventLog LOG = EventLog.of(OtherNodes.class);

    private final StoreOpener opener;
    private final Executor executor;
    private final Notification notification;
    private final AtomicBoolean pending = new AtomicBoolean();

    /** Notifies the nodes. */
    interface Notification {
        void send(Notifier notifier) throws SQLException;
    }

    OtherNodes(StoreOpener opener, Executor executor, Notification notification) {
        this.opener = opener;
        this.executor = executor;
        this.notification = notification;
    }

    /** Notifies the nodes soon. Never blocks and never throws. */
    void notifySoon() {
        if (pending.compareAndSet(false, true)) {
            try {
                executor.execute(this::notifyNow);
            } catch (RuntimeException full) {
                pending.set(false);
                logUnnotified(full);
            }
        }
    }

    private void notifyNow() {
        // Reset before the notification: a commit during or after the notification must send another notification.
        pending.set(false);
        try {
            notification.send(opener.open().notifier());
        } catch (SQLException | RuntimeException failed) {
            logUnnotified(failed);
        }
    }

    private static void logUnnotified(Exception failure) {
        LOG.write(
                LogEvent.NOTIFY_FAILED,
                () -> LogLine.of("Other nodes could not be told of new work, their work pass will find it: "
                        + FailureText.brief(failure)));
    }
}
