package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import org.supaqueue.internal.store.FailureBackoff;
import org.supaqueue.internal.store.Refusal;

/** Work of the dispatcher beside its claims. If the database refuses every row of the work, it rests; claims go on. */
final class Errand {

    /** What is to be done. */
    @FunctionalInterface
    interface Work {

        /** @return whether it works; not if it had nothing to do since it was refused */
        boolean run() throws SQLException;
    }

    private final FailureBackoff backoff;
    private long restingUntil = System.nanoTime();

    Errand(String what) {
        this.backoff = new FailureBackoff(what);
    }

    /** @throws SQLException if the work fails, and not for its rows' sake */
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
