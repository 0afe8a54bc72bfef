package org.supaqueue.internal.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.supaqueue.JobState;

/** Takes jobs from nodes that let their lease run out. Nothing is ever rescued by age, only by its lease. */
public final class Rescues {

    private static final System.Logger LOG = System.getLogger(Rescues.class.getName());

    /** A job that was being sent each of this many times when its node was lost is more likely cause than victim. */
    static final int POISON = 5;

    private static final int BATCH = 500;

    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** What becomes of a job whose lease is lost; its one parameter is {@link #POISON}. */
    static final String COLUMNS = """
            job_id, leased_by,
                       CASE WHEN cancel_requested_at IS NOT NULL THEN 'cancelled'
                            WHEN lost_leases::integer + 1 >= ? THEN 'dead'
                            ELSE claimed_from::text END AS status""";

    /** By the clock of its transaction, which may have begun before it got all its locks: later would be too early. */
    private static final String EXPIRED = """
            status::text = 'processing' AND leased_until::timestamptz < pg_catalog.now() AND NOT EXISTS (
                       SELECT FROM %s WHERE %s)""".formatted(LeaseRows.TABLE, LeaseRows.isUnder("l"));

    private static final String FIND = "SELECT " + COLUMNS + " FROM {job_queue} WHERE " + EXPIRED
            + " AND job_id <> ALL (?) ORDER BY leased_until LIMIT ? FOR NO KEY UPDATE SKIP LOCKED";

    /** Takes the lease from the jobs that the part before has found as {@code expired}, and keeps why as an attempt. */
    static final String LOST = """
            , rescued AS (
                UPDATE {job_queue} AS j
                   SET status = expired.status,
                       lost_leases = LEAST(j.lost_leases::integer + 1, 1000),
                       error = CASE expired.status WHEN 'dead' THEN 'lease lost ' || (j.lost_leases::integer + 1)::text || ' times'
                               ELSE j.error END,
                       finished_at = CASE WHEN expired.status IN ('dead', 'cancelled') THEN pg_catalog.now() END,
                       claimed_from = NULL, leased_until = NULL, leased_by = NULL
                  FROM expired
                 WHERE j.job_id BETWEEN expired.job_id AND expired.job_id
                RETURNING j.job_id, j.queue, j.status, j.lease_token, j.error,
                          j.retry_count + j.lost_leases::integer AS attempt, expired.leased_by
            ), kept AS (
                INSERT INTO {job_attempt} (job_id, lease_token, attempt, error, leased_by)
                SELECT job_id, lease_token, attempt, '%s', leased_by FROM rescued
            )
            SELECT job_id, queue, status, attempt, error FROM rescued""";

    private static final String RESCUE = "WITH expired AS MATERIALIZED (%s\n)" + LOST.formatted("lease lost");

    private final Database database;
    private final TimedSql rescue;
    private final TimedSql rescueOnly;
    private final TimedSql find;
    private final TimedSql anyExpired;
    private final RowIsolation isolation = new RowIsolation("rescued from the node that lost its lease", LONGEST);

    public Rescues(Database database, Schema schema) {
        this.database = database;
        this.rescue = new TimedSql(schema, RESCUE.formatted(FIND));
        this.rescueOnly = new TimedSql(schema, RESCUE.formatted(RowIds.lock(COLUMNS, EXPIRED)));
        this.find = new TimedSql(schema, FIND);
        this.anyExpired = new TimedSql(schema, "SELECT EXISTS (SELECT FROM {job_queue} WHERE " + EXPIRED + ")");
    }

    /** A job taken from a lost node, and where that leaves it; the error is null unless it is dead or had failed. */
    public record Rescued(long jobId, String queue, JobState state, int attempt, String error) {}

    /**
     * Rescues every job whose lease has run out, whatever its queue. If that fails after some were rescued, the next call
     * meets the failure again.
     *
     * @param held leases this node still holds: back from an outage it renews them rather than sends them twice
     */
    public synchronized List<Rescued> rescueExpired(Collection<Lease> held) throws SQLException {
        Expired expired = new Expired(held);
        try {
            int taken;
            do {
                taken = isolation.run(expired, BATCH);
            } while (taken > BATCH / 2);
        } catch (SQLException failure) {
            if (expired.rescued.isEmpty()) {
                throw failure;
            }
            LOG.log(System.Logger.Level.DEBUG, "Not all leases were rescued yet: {0}", FailureText.brief(failure));
        }
        return expired.rescued;
    }

    /** @param held as for {@link #rescueExpired} */
    public boolean anyExpired(Collection<Lease> held) throws SQLException {
        return database.byIndex(anyExpired, TimeLimit.USUAL, statement -> LeaseRows.bind(statement, 1, held), row -> {
            row.next();
            return row.getBoolean(1);
        });
    }

    /** Whether every lease that was to be rescued of late was refused. */
    public synchronized boolean isRefused() {
        return isolation.isNothingTaken();
    }

    /** Whether to rescue again at once, as rows that were not tried yet wait behind one that was held up. */
    public synchronized boolean isUnfinished() {
        return isolation.isUnfinished();
    }

    private final class Expired implements RowStatement {

        private final Collection<Lease> held;
        private final List<Rescued> rescued = new ArrayList<>();

        Expired(Collection<Lease> held) {
            this.held = held;
        }

        @Override
        public int take(Collection<Long> except, int limit, TimeLimit within) throws SQLException {
            return database.byIndex(rescue, within, statement -> bind(statement, except, limit), this::read);
        }

        @Override
        public List<Long> find(Collection<Long> except, int limit, TimeLimit within) throws SQLException {
            return database.byIndex(find, within, statement -> bind(statement, except, limit), RowIds::read);
        }

        @Override
        public int takeOnly(List<Long> ids, TimeLimit within) throws SQLException {
            return database.byIndex(
                    rescueOnly,
                    within,
                    statement -> {
                        RowIds.set(statement, 1, ids);
                        bind(statement, 2);
                    },
                    this::read);
        }

        private void bind(PreparedStatement statement, Collection<Long> except, int limit) throws SQLException {
            bind(statement, 1);
            RowIds.set(statement, 2 + LeaseRows.PARAMETERS, except);
            statement.setInt(3 + LeaseRows.PARAMETERS, limit);
        }

        private void bind(PreparedStatement statement, int first) throws SQLException {
            statement.setInt(first, POISON);
            LeaseRows.bind(statement, first + 1, held);
        }

        private int read(ResultSet row) throws SQLException {
            List<Rescued> batch = Rescues.read(row);
            rescued.addAll(batch);
            return batch.size();
        }
    }

    static List<Rescued> read(ResultSet row) throws SQLException {
        List<Rescued> rescued = new ArrayList<>();
        while (row.next()) {
            rescued.add(new Rescued(
                    row.getLong(1),
                    row.getString(2),
                    JobState.ofStatus(row.getString(3)),
                    row.getInt(4),
                    row.getString(5)));
        }
        return rescued;
    }
}
