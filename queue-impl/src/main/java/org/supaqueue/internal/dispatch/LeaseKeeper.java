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
 * Renews this node's leases in one statement, every third of their length. A lease that the database refuses to renew does
 * not keep it from the others. A job that ends sooner is left out: the renewal would only have its row locked when it is to
 * be settled.
 */
final class LeaseKeeper {

    private static final System.Logger LOG = System.getLogger(LeaseKeeper.class.getName());

    private static final Duration SOON = Duration.ofSeconds(1);

    /** How many leases that were refused are tried again in one turn. */
    private static final int TRIALS = 10;

    private final StoreOpener opener;
    private final HeldLeases held;
    private final Duration third;
    private final BatchSplitter splitter = BatchSplitter.alsoWhenHeldUp();
    private final Set<Lease> refused = new LinkedHashSet<>();
    private final Map<Lease, SQLException> newlyRefused = new LinkedHashMap<>();
    private final Loop loop;

    /** @param wakeUp raised when leases can be renewed again */
    LeaseKeeper(StoreOpener opener, HeldLeases held, Signal wakeUp) {
        this.opener = opener;
        this.held = held;
        this.third = held.length().dividedBy(3);
        // A lock on the table that ends when leases are about to run out leaves little time.
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
        // What was left out may only be locked by somebody else for a moment.
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

    /** Each by itself: they are known not to be renewed with others, and say nothing about these. */
    private Set<Lease> tryRefused(Set<Lease> leases, Leases rows) throws SQLException {
        Set<Lease> renewed = new HashSet<>();
        for (Lease lease :
                refused.stream().filter(leases::contains).limit(TRIALS).toList()) {
            // Behind the others, so that each has its turn.
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
