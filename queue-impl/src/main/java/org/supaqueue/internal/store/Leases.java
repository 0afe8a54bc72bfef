package org.supaqueue.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.supaqueue.internal.job.Lease;
import org.supaqueue.internal.store.failure.TimeLimit;

/** Renews leases and hands jobs back. Locks rows in the order of their ids, so that two batches never deadlock. */
public final class Leases {

    private static final SqlFile SQL = new SqlFile("lease.sql");

    private final Database database;
    private final TimedSql renew;
    private final TimedSql handBack;
    private final TimedSql findValid;

    public Leases(Database database, Schema schema) {
        this.database = database;
        this.renew = new TimedSql(schema, SQL.statement("renew"));
        this.handBack = new TimedSql(schema, SQL.statement("hand_back"));
        this.findValid = new TimedSql(schema, SQL.statement("still_held"));
    }

    /**
     * Renews leases. Each lease starts again when its row is changed. Two thirds of a lease may be over when its
     * renewal begins. So the time limits are short enough to leave time for a second try.
     *
     * @return the renewed leases; the other leases are lost, settled, or locked by another transaction
     */
    public Set<Lease> renew(Collection<Lease> leases, Duration leaseLength) throws SQLException {
        return database.runByIndex(
                renew,
                limit(leaseLength),
                answerTimeout(leaseLength),
                parameters -> {
                    LeaseRows.bind(parameters, leases);
                    parameters.setLong("lease_ms", leaseLength.toMillis());
                },
                Leases::read);
    }

    private static TimeLimit limit(Duration lease) {
        Duration statement = shorter(lease.dividedBy(6), Duration.ofSeconds(1));
        return new TimeLimit(statement, shorter(statement, TimeLimit.USUAL.lockTimeout()));
    }

    /** How long to wait for the answer, in case the database host disappears without closing the connection. */
    private static Duration answerTimeout(Duration lease) {
        return limit(lease).statementTimeout().plus(lease.dividedBy(10));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /**
     * Hands back jobs that were claimed but not started. Each job gets back the status that the job had before the
     * claim; a job whose cancellation was requested becomes cancelled.
     *
     * @return the leases of the jobs that were handed back; the other leases are lost, or locked by another transaction
     */
    public Set<Lease> handBack(Collection<Lease> leases, TimeLimit timeLimit) throws SQLException {
        return database.runByIndex(handBack, timeLimit, parameters -> LeaseRows.bind(parameters, leases), Leases::read);
    }

    /**
     * Finds the leases that are still valid, without locking rows. After a change that skipped some leases, the valid
     * ones among them are those whose row another transaction had locked.
     */
    public Set<Lease> findValid(Collection<Lease> leases) throws SQLException {
        return database.runByIndex(
                findValid, TimeLimit.USUAL, parameters -> LeaseRows.bind(parameters, leases), Leases::read);
    }

    private static Set<Lease> read(ResultSet row) throws SQLException {
        Set<Lease> held = new HashSet<>();
        while (row.next()) {
            held.add(LeaseRows.read(row));
        }
        return held;
    }
}
