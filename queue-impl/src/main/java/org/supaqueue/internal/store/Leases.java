package org.supaqueue.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** Keeps leases alive and gives them back. Rows are locked in the order of their ids, so that batches never deadlock. */
public final class Leases {

    /**
     * Looks up each row by itself, whatever the planner believes about the table's size.
     */
    private static final String ROWS = """
            (SELECT * FROM %s ORDER BY id) AS l
                  CROSS JOIN LATERAL (
                       SELECT job_id, lease_token, lease_nonce FROM {job_queue} WHERE %s %%s) AS j
            """.formatted(LeaseRows.TABLE, LeaseRows.HELD);

    /**
     * Locks the rows of leases that still hold, but for those that somebody else has locked: one of them must not keep the
     * others waiting until they, too, run out.
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
     * Renews leases, each from the moment when its row is changed. A lease may be two thirds over by then: whatever keeps the
     * renewal waiting, there is time left for another try.
     *
     * @return those that were renewed; the others are lost, settled, or locked by somebody else
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

    /** For a host that is gone without a word. */
    private static Duration patience(Duration lease) {
        return limit(lease).statement().plus(lease.dividedBy(10));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /**
     * Puts jobs that were claimed but not started back to where they were claimed from.
     *
     * @return those that were; the others are lost, or locked by somebody else
     */
    public Set<Lease> handBack(Collection<Lease> leases, TimeLimit within) throws SQLException {
        return database.byIndex(handBack, within, statement -> LeaseRows.bind(statement, 1, leases), Leases::read);
    }

    /**
     * Tells which leases hold, without locking: after a change that left some out, those that somebody else has locked.
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
