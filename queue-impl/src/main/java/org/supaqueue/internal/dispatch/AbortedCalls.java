package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.supaqueue.internal.job.Lease;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.store.Rescues;
import org.supaqueue.internal.store.Store;
import org.supaqueue.internal.store.failure.FailureText;
import org.supaqueue.internal.store.failure.SqlFailure;
import org.supaqueue.internal.store.failure.TimeLimit;
import org.supaqueue.internal.store.isolation.BatchSplitter;

/**
 * Ends the leases of the calls that a node aborted when the node stopped. Other nodes can then claim the jobs at once,
 * without waiting until the leases expire. This is not a hand-back: the consumers may still be processing the jobs, so
 * each ended lease counts as a lost lease.
 */
final class AbortedCalls {

    private static final EventLog LOG = EventLog.of(AbortedCalls.class);

    private final Events events;
    private final int total;
    private final List<Lease> remaining;
    private int refusedCount;
    private String lastRefusal;
    private String lastFailure;
    private boolean mustNotify;

    AbortedCalls(Collection<Lease> leases, Events events) {
        this.remaining = new ArrayList<>(leases);
        this.total = remaining.size();
        this.events = events;
    }

    /**
     * Tries to end the remaining leases, and notifies the other nodes. If the database refuses to end a lease, that
     * lease is not tried again and expires later. A refusal does not affect the other leases.
     *
     * @return true if no lease is left to try
     */
    boolean expireLeases(Store store, TimeLimit timeLimit) {
        if (remaining.isEmpty()) {
            return true;
        }
        lastFailure = null;
        // Rows that run into time-outs can use up the time of a try. Shuffle, so that the next try begins with other
        // rows.
        Collections.shuffle(remaining);
        BatchSplitter splitter = BatchSplitter.alsoOnTimeout();
        runStep(() -> splitter.run(
                List.copyOf(remaining), batch -> expireBatch(store, batch, timeLimit), this::recordFailure));
        runStep(() -> remaining.retainAll(store.leases().findValid(remaining)));
        if (mustNotify) {
            runStep(() -> store.notifier().notifyNodes());
            mustNotify = false;
        }
        return remaining.isEmpty();
    }

    private void expireBatch(Store store, List<Lease> batch, TimeLimit timeLimit) throws SQLException {
        List<Rescues.Rescued> expired = store.leaseEndings().end(batch, timeLimit);
        expired.forEach(events::rescued);
        mustNotify |= !expired.isEmpty();
    }

    private void recordFailure(Lease lease, SQLException failure) {
        String cause = "job " + lease.jobId() + ": " + FailureText.brief(failure);
        if (SqlFailure.pointsToRow(failure)) {
            remaining.remove(lease);
            refusedCount++;
            lastRefusal = cause;
        } else {
            lastFailure = cause;
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws SQLException;
    }

    private void runStep(Step step) {
        try {
            step.run();
        } catch (SQLException failed) {
            lastFailure = FailureText.brief(failed);
        }
    }

    /** Logs in one line how many leases were ended, and why the others were not. */
    void report() {
        if (total == 0) {
            return;
        }
        int notExpired = remaining.size() + refusedCount;
        if (notExpired == 0) {
            LOG.write(
                    LogEvent.STOP_CALLS_ABORTED,
                    () -> LogLine.of(total + " calls had not ended when this node stopped; the leases of these calls"
                                    + " were ended, and other nodes can claim the jobs")
                            .count(total));
        } else {
            LOG.write(
                    LogEvent.STOP_CALLS_LEASED,
                    () -> LogLine.of(total + " calls had not ended when this node stopped; the leases of "
                                    + (total - notExpired)
                                    + " of these calls were ended, the other leases expire later: " + reason())
                            .count(total));
        }
    }

    private String reason() {
        if (lastFailure != null) {
            return lastFailure;
        }
        return lastRefusal != null
                ? lastRefusal
                : "another transaction has locked the row of job "
                        + remaining.get(0).jobId();
    }
}
