package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.supaqueue.internal.job.Lease;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.store.Leases;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.internal.store.failure.FailureBackoff;
import org.supaqueue.internal.store.failure.FailureText;
import org.supaqueue.internal.store.failure.SqlFailure;
import org.supaqueue.internal.store.isolation.BatchSplitter;
import org.supaqueue.internal.wakeup.Signal;

/**
 * Renews the leases of this node in one statement, every third of a lease's length. If the database refuses to renew a
 * lease, the other leases are still renewed. A lease younger than a third of its length is not renewed, because its job
 * may end soon, and the renewal would lock the job's row just when the outcome is to be settled.
 */
final class LeaseRenewer {

    private static final EventLog LOG = EventLog.of(LeaseRenewer.class);

    private static final Duration MAX_RETRY_PAUSE = Duration.ofSeconds(1);

    /** How many refused leases are tried again in one turn of the loop. */
    private static final int MAX_REFUSED_RETRIES = 10;

    private final StoreOpener opener;
    private final HeldLeases held;
    private final Duration renewInterval;
    private final BatchSplitter splitter = BatchSplitter.alsoOnTimeout();
    private final Set<Lease> refused = new LinkedHashSet<>();
    private final Map<Lease, SQLException> newlyRefused = new LinkedHashMap<>();
    private final Loop loop;

    /** @param wakeUp raised when a renewal succeeds after a failed renewal, because calls may start again */
    LeaseRenewer(StoreOpener opener, HeldLeases held, Signal wakeUp) {
        this.opener = opener;
        this.held = held;
        this.renewInterval = held.duration().dividedBy(3);
        // A lock on the table may end shortly before leases expire, so the backoff must stay short to renew them in
        // time.
        Duration maxBackoff = renewInterval.compareTo(MAX_RETRY_PAUSE) < 0 ? renewInterval : MAX_RETRY_PAUSE;
        this.loop =
                new Loop(new FailureBackoff("Renewing leases", maxBackoff), new Signal(), this::renew, wakeUp::raise);
    }

    Loop loop() {
        return loop;
    }

    /** @return how long to wait before the next renewal */
    private Duration renew() throws SQLException {
        Set<Lease> leases = held.dueForRenewal();
        if (!refused.isEmpty()) {
            refused.retainAll(held.all());
        }
        if (leases.isEmpty()) {
            return renewInterval;
        }
        long deadline = held.newDeadline();
        Set<Lease> renewed = new HashSet<>();
        Leases leaseStore = opener.open().leases();
        try {
            splitter.run(
                    leases.stream().filter(lease -> !refused.contains(lease)).toList(),
                    batch -> renewed.addAll(leaseStore.renew(batch, held.duration())),
                    newlyRefused::put);
            newlyRefused.forEach(this::recordRefusal);
            renewed.addAll(renewRefused(leases, leaseStore));
        } finally {
            newlyRefused.clear();
            held.extend(renewed, deadline);
        }
        // A row that was not renewed may be locked by another transaction for a moment, so try again soon.
        boolean anyNotRenewed = leases.stream().anyMatch(lease -> !renewed.contains(lease) && held.holds(lease));
        return anyNotRenewed && renewInterval.compareTo(MAX_RETRY_PAUSE) > 0 ? MAX_RETRY_PAUSE : renewInterval;
    }

    private void recordRefusal(Lease lease, SQLException refusal) {
        refused.add(lease);
        if (SqlFailure.pointsToRow(refusal)) {
            LOG.write(
                    LogEvent.LEASE_REFUSED,
                    () -> LogLine.of("The lease of job " + lease.jobId()
                                    + " cannot be renewed; after the lease has expired, the job may be sent again: "
                                    + FailureText.brief(refusal))
                            .job(lease.jobId()));
        }
    }

    /**
     * Renews refused leases in separate statements, because a refused lease makes a whole batch fail. A failure says
     * nothing about the other leases.
     */
    private Set<Lease> renewRefused(Set<Lease> leases, Leases leaseStore) throws SQLException {
        Set<Lease> renewed = new HashSet<>();
        for (Lease lease : refused.stream()
                .filter(leases::contains)
                .limit(MAX_REFUSED_RETRIES)
                .toList()) {
            // Move the lease to the end of the set, so that each refused lease is tried in turn.
            refused.remove(lease);
            refused.add(lease);
            try {
                renewed.addAll(leaseStore.renew(Set.of(lease), held.duration()));
            } catch (SQLException failure) {
                if (!SqlFailure.isStatementFailure(failure)) {
                    throw failure;
                }
            }
        }
        refused.removeAll(renewed);
        return renewed;
    }
}
