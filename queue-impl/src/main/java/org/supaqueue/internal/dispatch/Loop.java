package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import org.supaqueue.internal.store.FailureBackoff;
import org.supaqueue.internal.wakeup.Signal;

/** Work done turn after turn on a thread of its own until it is stopped. A turn that fails is tried again, ever later. */
final class Loop implements Runnable {

    /** One turn. */
    @FunctionalInterface
    interface Turn {

        /** @return how long to wait for the signal before the next turn */
        Duration take() throws SQLException, InterruptedException;
    }

    private final FailureBackoff backoff;
    private final Signal signal;
    private final Turn turn;
    private final Runnable recovered;
    private volatile boolean stopping;

    /**
     * @param signal ends a wait before its time
     * @param recovered told when a turn has worked after one that failed
     */
    Loop(FailureBackoff backoff, Signal signal, Turn turn, Runnable recovered) {
        this.backoff = backoff;
        this.signal = signal;
        this.turn = turn;
        this.recovered = recovered;
    }

    @Override
    public void run() {
        try {
            while (!stopping) {
                signal.await(takeTurn());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration takeTurn() throws InterruptedException {
        try {
            Duration pause = turn.take();
            if (backoff.isFailing()) {
                backoff.reset();
                recovered.run();
            }
            return pause;
        } catch (SQLException | RuntimeException | Error failed) {
            // An Error, too, must not end a thread there is only one of: what was out of memory may have some again.
            return backoff.next(failed);
        }
    }

    /** Takes the next turn at once if the last one failed. */
    void retryNow() {
        if (backoff.isFailing()) {
            signal.raise();
        }
    }

    /** Whether the last turn failed. */
    boolean isFailing() {
        return backoff.isFailing();
    }

    boolean isStopping() {
        return stopping;
    }

    /** Lets the turn under way end and takes no other. */
    void stop() {
        stopping = true;
        signal.raise();
    }
}
