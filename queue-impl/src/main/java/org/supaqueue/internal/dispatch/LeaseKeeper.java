package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.supaqueue.internal.store.BatchSplitter;
import org.supaqueue.internal.store.FailureBackoff;
import org.supaqueue.internal.store.FailureText;
import org.supaqueue.internal.store.Lease;
import org.supaqueue.internal.store.Leases;
import org.supaqueue.internal.store.Refusal;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.internal.wakeup.Signal;

/**
 * Renews the leases of this node in one statement, every third of a lease's length. If the database refuses to renew a
 * lease, the other leases are still renewed. A lease younger than a third of its length is not renewed, because its job
 * may end soon, and the renewal would lock the job's row just when the outcome is to be settled.
 */
final class LeaseKeeper {

    private static final System.Logger LOG = System.getLogger(LeaseKeeper.class.getName());

    private static final Duration SOON = Duration.ofSeconds(1);

    /** How many refused leases are tried again in one turn of the loop. */
    private static final int TRIALS = 10;

    private final StoreOpener opener;
    private final HeldLeases held;
    private final Duration third;
    private final BatchSplitter splitter = BatchSplitter.alsoWhenHeldUp();
    private final Set<Lease> refused = new LinkedHashSet<>();
    private final Map<Lease, SQLException> newlyRefused = new LinkedHashMap<>();
    private final Loop loop;

    /** @param wakeUp raised when a renewal succeeds after a failed renewal, because calls may start again */
    LeaseKeeper(StoreOpener opener, HeldLeases held, Signal wakeUp) {
        this.opener = opener;
        this.held = held;
        this.third = held.length().dividedBy(3);
        // A lock on the table may end shortly before leases expire, so the backoff must stay short to renew them in
        // time.
        Duration longest = third.compareTo(SOON) < 0 ? third : SOON;
        this.loop = new Loop(new FailureBackoff("Renewing leases", longest), new Signal(), this::renew, wakeUp::raise);
    }

    Loop loop() {
        return loop;
    }

    /** @return how long to wait before the next renewal */
    private Duration renew() throws SQLException {
        Set<Lease> leases = held.ageing();
        if (!refused.isEmpty()) {
            refused.retainAll(held.all());
        }
        if (leases.isEmpty()) {
            return third;
        }
        long deadline = held.deadline();
        Set<Lease> renewed = new HashSet<>();
        Leases rows = opener.open().leases();
        try {
            splitter.run(
                    leases.stream().filter(lease -> !refused.contains(lease)).toList(),
                    some -> renewed.addAll(rows.renew(some, held.length())),
                    newlyRefused::put);
            newlyRefused.forEach(this::leaveOut);
            renewed.addAll(tryRefused(leases, rows));
        } finally {
            newlyRefused.clear();
            held.renewed(renewed, deadline);
        }
        // A row that was not renewed may be locked by another transaction for a moment, so try again soon.
        boolean missing = leases.stream().anyMatch(lease -> !renewed.contains(lease) && held.holds(lease));
        return missing && third.compareTo(SOON) > 0 ? SOON : third;
    }

    private void leaveOut(Lease lease, SQLException refusal) {
        refused.add(lease);
        if (Refusal.accusesRow(refusal)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The lease of job {0} cannot be renewed; once it has run out, the job may be sent again: {1}",
                    Long.toString(lease.jobId()),
                    FailureText.brief(refusal));
        }
    }

    /**
     * Renews refused leases in separate statements, because a refused lease makes a whole batch fail. A failure says
     * nothing about the other leases.
     */
    private Set<Lease> tryRefused(Set<Lease> leases, Leases rows) throws SQLException {
        Set<Lease> renewed = new HashSet<>();
        for (Lease lease :
                refused.stream().filter(leases::contains).limit(TRIALS).toList()) {
            // Move the lease to the end of the set, so that each refused lease is tried in turn.
            refused.remove(lease);
            refused.add(lease);
            try {
                renewed.addAll(rows.renew(Set.of(lease), held.length()));
            } catch (SQLException failure) {
                if (!Refusal.isOfRows(failure)) {
                    throw failure;
                }
            }
        }
        refused.removeAll(renewed);
        return renewed;
    }
}
