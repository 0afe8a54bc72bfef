package org.supaqueue.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** Renews leases and hands jobs back. Locks rows in the order of their ids, so that two batches never deadlock. */
public final class Leases {

    /** Looks up each row separately, whatever size the planner believes the table has. */
    private static final String ROWS = """
            (SELECT * FROM %s ORDER BY id) AS l
                  CROSS JOIN LATERAL (
                       SELECT job_id, lease_token, lease_nonce FROM {job_queue} WHERE %s %%s) AS j
            """.formatted(LeaseRows.TABLE, LeaseRows.HELD);

    /**
     * Locks the rows whose lease is still valid. Skips rows that another transaction has locked. If the statement
     * waited for such a row, the other leases could expire meanwhile.
     */
    private static final String HELD = "WITH held AS MATERIALIZED (SELECT j.job_id FROM "
            + ROWS.formatted("FOR NO KEY UPDATE SKIP LOCKED") + ")\n";

    private static final String STILL_HELD =
            "SELECT j.job_id, j.lease_token, j.lease_nonce FROM " + ROWS.formatted("OFFSET 0");

    private static final String RENEW = HELD + """
            UPDATE {job_queue} AS j SET leased_until = pg_catalog.clock_timestamp() + ?::float8 * interval '1 ms'
              FROM held
             WHERE j.job_id BETWEEN held.job_id AND held.job_id
            RETURNING j.job_id, j.lease_token, j.lease_nonce""";

    private static final String HAND_BACK = HELD + """
            UPDATE {job_queue} AS j
               SET status = CASE WHEN cancel_requested_at IS NULL THEN claimed_from::text ELSE 'cancelled' END,
                   finished_at = CASE WHEN cancel_requested_at IS NOT NULL THEN pg_catalog.now() END,
                   claimed_from = NULL, leased_until = NULL, leased_by = NULL
              FROM held
             WHERE j.job_id BETWEEN held.job_id AND held.job_id
            RETURNING j.job_id, j.lease_token, j.lease_nonce""";

    private final Database database;
    private final TimedSql renew;
    private final TimedSql handBack;
    private final TimedSql stillHeld;

    public Leases(Database database, Schema schema) {
        this.database = database;
        this.renew = new TimedSql(schema, RENEW);
        this.handBack = new TimedSql(schema, HAND_BACK);
        this.stillHeld = new TimedSql(schema, STILL_HELD);
    }

    /**
     * Renews leases. Each lease starts again when its row is changed. Two thirds of a lease may be over when its
     * renewal begins. So the time limits are short enough to leave time for a second try.
     *
     * @return the renewed leases; the other leases are lost, settled, or locked by another transaction
     */
    public Set<Lease> renew(Collection<Lease> leases, Duration length) throws SQLException {
        return database.byIndex(
                renew,
                limit(length),
                patience(length),
                statement -> {
                    LeaseRows.bind(statement, 1, leases);
                    statement.setLong(1 + LeaseRows.PARAMETERS, length.toMillis());
                },
                Leases::read);
    }

    private static TimeLimit limit(Duration lease) {
        Duration statement = shorter(lease.dividedBy(6), Duration.ofSeconds(1));
        return new TimeLimit(statement, shorter(statement, TimeLimit.USUAL.lock()));
    }

    /** How long to wait for the answer, in case the database host disappears without closing the connection. */
    private static Duration patience(Duration lease) {
        return limit(lease).statement().plus(lease.dividedBy(10));
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
    public Set<Lease> handBack(Collection<Lease> leases, TimeLimit within) throws SQLException {
        return database.byIndex(handBack, within, statement -> LeaseRows.bind(statement, 1, leases), Leases::read);
    }

    /**
     * Finds the leases that are still valid, without locking rows. After a change that skipped some leases, the valid
     * ones among them are those whose row another transaction had locked.
     */
    public Set<Lease> stillHeld(Collection<Lease> leases) throws SQLException {
        return database.byIndex(
                stillHeld, TimeLimit.USUAL, statement -> LeaseRows.bind(statement, 1, leases), Leases::read);
    }

    private static Set<Lease> read(ResultSet row) throws SQLException {
        Set<Lease> held = new HashSet<>();
        while (row.next()) {
            held.add(LeaseRows.read(row));
        }
        return held;
    }
}
