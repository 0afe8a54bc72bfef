package org.supaqueue.internal.wakeup;

import java.sql.SQLException;
import java.time.Duration;
import org.supaqueue.internal.store.Database;
import org.supaqueue.internal.store.Notifications;
import org.supaqueue.internal.store.Outage;
import org.supaqueue.internal.store.StoreOpener;

/**
 * Wakes the node when other programs insert jobs. While it cannot listen, jobs of other programs wait for the work pass;
 * none is lost.
 */
public final class Listener implements Runnable {

    /** Long enough to cost nothing, short enough to notice the end of the node. */
    private static final Duration TURN = Duration.ofSeconds(1);

    private final Database database;
    private final StoreOpener opener;
    private final Signal wakeUp;
    private final Signal stop = new Signal();
    private final Outage outage = new Outage("Listening for jobs that other programs insert");
    private volatile boolean stopping;

    public Listener(Database database, StoreOpener opener, Signal wakeUp) {
        this.database = database;
        this.opener = opener;
        this.wakeUp = wakeUp;
    }

    @Override
    public void run() {
        try {
            while (!stopping) {
                listen();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen() throws InterruptedException {
        try (Notifications notifications =
                Notifications.open(database, opener.open().schema())) {
            outage.over();
            // What was inserted while nobody listened was not announced to us.
            wakeUp.raise();
            while (!stopping) {
                if (notifications.await(TURN)) {
                    wakeUp.raise();
                }
            }
        } catch (SQLException | RuntimeException | Error failed) {
            if (!stopping) {
                stop.await(outage.backoff(failed));
            }
        }
    }

    public void stop() {
        stopping = true;
        stop.raise();
    }
}
