package org.supaqueue.internal.wakeup;

import java.sql.SQLException;
import java.time.Duration;
import org.supaqueue.internal.store.Database;
import org.supaqueue.internal.store.FailureBackoff;
import org.supaqueue.internal.store.LostConnectionException;
import org.supaqueue.internal.store.Notifications;
import org.supaqueue.internal.store.Store;
import org.supaqueue.internal.store.StoreOpener;

/** Wakes the node when other programs insert jobs, and limits how long the node may sleep. */
public final class Listener implements Runnable {
    private static final long RETRY_AT_ONCE_AFTER = Duration.ofSeconds(1).toNanos();

    private final Database database;
    private final StoreOpener opener;
    private final Signal wakeUp;
    private final Runnable meanwhile;
    private final SleepState sleepState = new SleepState(System::nanoTime);
    private final Signal retry = new Signal();
    private final FailureBackoff backoff = new FailureBackoff("Listening for jobs that other programs insert");
    private volatile boolean stopping;
    private long retriedAt = System.nanoTime() - RETRY_AT_ONCE_AFTER;

    /**
     * Creates a listener; {@link #run} listens until {@link #stop}.
     *
     * @param wakeUp raised when there may be jobs
     * @param meanwhile prepares the next call while an idle node claims the job; runs after a notification; must not
     *     throw
     */
    public Listener(Database database, StoreOpener opener, Signal wakeUp, Runnable meanwhile) {
        this.database = database;
        this.opener = opener;
        this.wakeUp = wakeUp;
        this.meanwhile = meanwhile;
    }

    /**
     * Records that the node found no job but could take more. When notifications start to cover every insert,
     * {@code wakeUp} is raised once more, so that the node finds the jobs inserted before.
     *
     * @return how long the node may sleep before it must poll again
     */
    public Duration beforeSleep() {
        return sleepState.beforeSleep();
    }

    /** Records that the node found jobs, or cannot take more jobs. */
    public void busy() {
        sleepState.busy();
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
        try {
            Store store = opener.open();
            try (Notifications line = Notifications.open(database, store.schema())) {
                listenOn(line, store);
            }
        } catch (SQLException | RuntimeException | Error failed) {
            hearsNothing();
            if (!stopping && !mayRetryAtOnceAfter(failed)) {
                retry.await(backoff.next(failed));
            }
        }
    }

    private void listenOn(Notifications line, Store store) throws SQLException {
        try {
            NotificationLoop loop = new NotificationLoop(line, store.announcements(), sleepState, wakeUp, meanwhile);
            loop.prove();
            backoff.reset();
            while (!stopping) {
                loop.turn();
            }
        } catch (SQLException failed) {
            line.checkAliveAfter(failed);
            throw failed;
        }
    }

    private void hearsNothing() {
        sleepState.hears(SleepState.Hearing.NOTHING);
        wakeUp.raise();
    }

    /** Whether to reconnect at once: after a lost connection, unless another was lost less than a second before. */
    private boolean mayRetryAtOnceAfter(Throwable failure) {
        if (!(failure instanceof LostConnectionException)) {
            return false;
        }
        long now = System.nanoTime();
        boolean isFirst = now - retriedAt >= RETRY_AT_ONCE_AFTER;
        retriedAt = now;
        return isFirst;
    }

    /** Retries at once if listening failed. Called when the database works again. */
    public void retryNow() {
        if (backoff.isFailing()) {
            retry.raise();
        }
    }

    public void stop() {
        stopping = true;
        retry.raise();
    }
}
