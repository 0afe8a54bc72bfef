package org.supaqueue.internal.wakeup;

import java.sql.SQLException;
import java.time.Duration;
import org.supaqueue.internal.store.Database;
import org.supaqueue.internal.store.ListeningConnection;
import org.supaqueue.internal.store.Store;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.internal.store.failure.FailureBackoff;
import org.supaqueue.internal.store.failure.LostConnectionException;

/**
 * Wakes the node when other nodes or programs insert jobs, and limits how long the node may sleep.
 *
 * <p>The thread of {@link #run} keeps one connection that listens, and opens a new connection after a failure.
 */
public final class Listener implements Runnable {
    private static final long MIN_IMMEDIATE_RETRY_INTERVAL =
            Duration.ofSeconds(1).toNanos();

    private final Database database;
    private final StoreOpener opener;
    private final Signal wakeUp;
    private final Signal bulkStarted;
    private final Runnable prepareCall;
    private final Opened opened;
    private final SleepState sleepState = new SleepState(System::nanoTime);
    private final Signal retry = new Signal();
    private final FailureBackoff backoff = new FailureBackoff("Listening for jobs that other programs insert");
    private volatile boolean stopping;
    private long lostAt = System.nanoTime() - MIN_IMMEDIATE_RETRY_INTERVAL;

    /** What else to do on a new connection that receives notifications. */
    @FunctionalInterface
    public interface Opened {
        void on(ListeningConnection connection) throws SQLException;
    }

    /**
     * Creates a listener; {@link #run} listens until {@link #stop}.
     *
     * @param wakeUp raised when there may be jobs
     * @param bulkStarted raised when a bulk operation may have started
     * @param prepareCall prepares the next call while an idle node claims the job; runs after a notification; must not
     *     throw
     * @param opened runs when a new connection has proved that it receives notifications
     */
    public Listener(
            Database database,
            StoreOpener opener,
            Signal wakeUp,
            Signal bulkStarted,
            Runnable meanwhile,
            Opened opened) {
        this.database = database;
        this.opener = opener;
        this.wakeUp = wakeUp;
        this.bulkStarted = bulkStarted;
        this.prepareCall = meanwhile;
        this.opened = opened;
    }

    /**
     * Records that the node found no job but could take more. When notifications start to cover every insert,
     * {@code wakeUp} is raised once more, so that the node finds the jobs inserted before.
     *
     * @return how long the node may sleep before it must poll again
     */
    public Duration markIdle() {
        return sleepState.markIdle();
    }

    /** Records that the node found jobs, or cannot take more jobs. */
    public void markBusy() {
        sleepState.markBusy();
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
            try (ListeningConnection line = ListeningConnection.open(database, store.schema())) {
                listenWith(line, store);
            }
        } catch (SQLException | RuntimeException | Error failed) {
            recordListeningEnd();
            if (!stopping && !mayRetryAtOnceAfter(failed)) {
                retry.await(backoff.next(failed));
            }
        }
    }

    private void listenWith(ListeningConnection connection, Store store) throws SQLException {
        try {
            NotificationLoop loop =
                    new NotificationLoop(connection, store.notifier(), sleepState, wakeUp, bulkStarted, prepareCall);
            loop.verify();
            opened.on(connection);
            backoff.reset();
            while (!stopping) {
                loop.runOnce();
            }
        } catch (SQLException failed) {
            connection.throwIfLostAfter(failed);
            throw failed;
        }
    }

    private void recordListeningEnd() {
        sleepState.setCoverage(SleepState.NotifyCoverage.NONE);
        wakeUp.raise();
    }

    /** Whether to reconnect at once: after a lost connection, unless another was lost less than a second before. */
    private boolean mayRetryAtOnceAfter(Throwable failure) {
        if (!(failure instanceof LostConnectionException)) {
            return false;
        }
        long now = System.nanoTime();
        boolean retryAtOnce = now - lostAt >= MIN_IMMEDIATE_RETRY_INTERVAL;
        lostAt = now;
        return retryAtOnce;
    }

    /** Retries at once if listening failed. Called when the database works again. */
    public void retryNow() {
        if (backoff.isFailing()) {
            retry.raise();
        }
    }

    /** {@return whether a connection receives notifications; if not, the node polls} */
    public boolean isListening() {
        return sleepState.isListening();
    }

    public void stop() {
        stopping = true;
        retry.raise();
    }
}
