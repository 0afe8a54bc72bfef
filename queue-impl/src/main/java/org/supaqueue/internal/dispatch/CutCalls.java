package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.supaqueue.internal.store.BatchSplitter;
import org.supaqueue.internal.store.FailureText;
import org.supaqueue.internal.store.Lease;
import org.supaqueue.internal.store.Refusal;
import org.supaqueue.internal.store.Rescues;
import org.supaqueue.internal.store.Store;
import org.supaqueue.internal.store.TimeLimit;

/**
 * Ends the leases of the calls that a node aborted when the node stopped. Other nodes can then claim the jobs at once,
 * without waiting until the leases expire. This is not a hand-back: the consumers may still be processing the jobs, so
 * each ended lease counts as a lost lease.
 */
final class CutCalls {

    private static final System.Logger LOG = System.getLogger(CutCalls.class.getName());

    private final Events events;
    private final int all;
    private final List<Lease> left;
    private int refused;
    private String refusal;
    private String failure;
    private boolean anyEnded;

    CutCalls(Collection<Lease> leases, Events events) {
        this.left = new ArrayList<>(leases);
        this.all = left.size();
        this.events = events;
    }

    /**
     * Tries to end the remaining leases, and notifies the other nodes. If the database refuses to end a lease, that
     * lease is not tried again and expires later. A refusal does not affect the other leases.
     *
     * @return true if no lease is left to try
     */
    boolean endLeases(Store store, TimeLimit within) {
        if (left.isEmpty()) {
            return true;
        }
        failure = null;
        // Rows that run into time-outs can use up the time of a try. Shuffle, so that the next try begins with other
        // rows.
        Collections.shuffle(left);
        BatchSplitter splitter = BatchSplitter.alsoWhenHeldUp();
        attempt(() -> splitter.run(List.copyOf(left), some -> end(store, some, within), this::failedAlone));
        attempt(() -> left.retainAll(store.leases().stillHeld(left)));
        if (anyEnded) {
            attempt(() -> store.announcements().announce());
            anyEnded = false;
        }
        return left.isEmpty();
    }

    private void end(Store store, List<Lease> some, TimeLimit within) throws SQLException {
        List<Rescues.Rescued> ended = store.leaseEndings().end(some, within);
        ended.forEach(events::rescued);
        anyEnded |= !ended.isEmpty();
    }

    private void failedAlone(Lease lease, SQLException why) {
        String cause = "job " + lease.jobId() + ": " + FailureText.brief(why);
        if (Refusal.accusesRow(why)) {
            left.remove(lease);
            refused++;
            refusal = cause;
        } else {
            failure = cause;
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws SQLException;
    }

    private void attempt(Step step) {
        try {
            step.run();
        } catch (SQLException failed) {
            failure = FailureText.brief(failed);
        }
    }

    /** Logs in one line how many leases were ended, and why the others were not. */
    void report() {
        if (all == 0) {
            return;
        }
        int unended = left.size() + refused;
        if (unended == 0) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "{0} calls were cut off by this node''s end; their leases were ended",
                    all);
        } else {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} calls were cut off by this node''s end; the leases of {1} of them were ended, the others run out: {2}",
                    all,
                    all - unended,
                    cause());
        }
    }

    private String cause() {
        if (failure != null) {
            return failure;
        }
        return refusal != null
                ? refusal
                : "somebody else has the row of job " + left.get(0).jobId() + " locked";
    }
}
