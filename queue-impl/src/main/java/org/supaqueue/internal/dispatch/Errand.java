package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import org.supaqueue.internal.store.FailureBackoff;
import org.supaqueue.internal.store.Refusal;

/**
 * Runs a task of the dispatcher other than claims: rescues or promotions. If the task fails because of refused rows or
 * a time-out, the task pauses with a growing backoff, and claims continue.
 */
final class Errand {

    @FunctionalInterface
    interface Work {

        /**
         * @return true if the task works; false, to keep the backoff, if every row that was tried recently was refused
         */
        boolean run() throws SQLException;
    }

    private final FailureBackoff backoff;
    private long restingUntil = System.nanoTime();

    Errand(String what) {
        this.backoff = new FailureBackoff(what);
    }

    /**
     * Runs the task, unless the task pauses after a failure.
     *
     * @throws SQLException if the task fails for a reason other than a refused row, a statement time-out or a lock
     *     time-out
     */
    void run(Work work) throws SQLException {
        if (restingUntil - System.nanoTime() > 0) {
            return;
        }
        try {
            if (work.run()) {
                backoff.reset();
            }
        } catch (SQLException failure) {
            if (!Refusal.isOfRows(failure)) {
                throw failure;
            }
            restingUntil = System.nanoTime() + backoff.next(failure).toNanos();
        }
    }
}
