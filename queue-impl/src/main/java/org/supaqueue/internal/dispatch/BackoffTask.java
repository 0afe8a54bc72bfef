package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import org.supaqueue.internal.store.failure.FailureBackoff;
import org.supaqueue.internal.store.failure.SqlFailure;

/**
 * Runs a task of the dispatcher other than claims: rescues, promotions or expirations. If the task fails because of refused rows or
 * a time-out, the task pauses with a growing backoff, and claims continue.
 */
final class BackoffTask {

    @FunctionalInterface
    interface Task {

        /**
         * @return true if the task works; false, to keep the backoff, if every row that was tried recently was refused
         */
        boolean run() throws SQLException;
    }

    private final FailureBackoff backoff;
    private long pausedUntil = System.nanoTime();

    BackoffTask(String action) {
        this.backoff = new FailureBackoff(action);
    }

    /**
     * Runs the task, unless the task pauses after a failure.
     *
     * @throws SQLException if the task fails for a reason other than a refused row, a statement time-out or a lock
     *     time-out
     */
    void run(Task task) throws SQLException {
        if (pausedUntil - System.nanoTime() > 0) {
            return;
        }
        try {
            if (task.run()) {
                backoff.reset();
            }
        } catch (SQLException failure) {
            if (!SqlFailure.isStatementFailure(failure)) {
                throw failure;
            }
            pausedUntil = System.nanoTime() + backoff.next(failure).toNanos();
        }
    }
}
