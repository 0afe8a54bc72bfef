package org.supaqueue.internal.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.supaqueue.JobState;

/** Rescues jobs: takes them from nodes whose lease has expired. The age of a job plays no part, only its lease does. */
public final class Rescues {

    private static final System.Logger LOG = System.getLogger(Rescues.class.getName());

    /**
     * A job that has lost its lease this many times becomes dead, because the job is probably what stops its nodes.
     * After the first loss, a node claims the job only if the node starts it at once, so each later loss is a loss
     * during an attempt.
     */
    static final int POISON = 5;

    private static final int BATCH = 500;

    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** The columns of a rescued job, with its new status. The only parameter is {@link #POISON}. */
    static final String COLUMNS = """
            job_id, leased_by,
                       CASE WHEN cancel_requested_at IS NOT NULL THEN 'cancelled'
                            WHEN lost_leases::integer + 1 >= ? THEN 'dead'
                            ELSE claimed_from::text END AS status""";

    /**
     * Compares with now(), the start of the transaction, although the statement may get its locks later. A later time
     * would rescue jobs too early. Leases that this node holds are exempt.
     */
    private static final String EXPIRED = """
            status::text = 'processing' AND leased_until::timestamptz < pg_catalog.now() AND NOT EXISTS (
                       SELECT FROM %s WHERE %s)""".formatted(LeaseRows.TABLE, LeaseRows.isUnder("l"));

    private static final String FIND = "SELECT " + COLUMNS + " FROM {job_queue} WHERE " + EXPIRED
            + " AND job_id <> ALL (?::bigint[]) ORDER BY leased_until LIMIT ? FOR NO KEY UPDATE SKIP LOCKED";

    /**
     * The end of a statement that defines the rows to rescue as {@code expired}. Takes the lease from these rows, and
     * records the reason as an attempt.
     */
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

    /** A job that was rescued, with its new state. The error is null unless the job is dead or had failed before. */
    public record Rescued(long jobId, String queue, JobState state, int attempt, String error) {}

    /**
     * Rescues every job of every queue whose lease has expired.
     *
     * @param held the leases that this node holds. They are not rescued: after an outage the node renews them, so that
     *     no job is sent twice.
     * @throws SQLException if a statement fails before any job was rescued. A later failure is not thrown, so that the
     *     rescued jobs are returned; if the cause persists, the next call throws.
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

    /**
     * Whether there is a job to rescue.
     *
     * @param held as for {@link #rescueExpired}
     */
    public boolean anyExpired(Collection<Lease> held) throws SQLException {
        return database.byIndex(anyExpired, TimeLimit.USUAL, statement -> LeaseRows.bind(statement, 1, held), row -> {
            row.next();
            return row.getBoolean(1);
        });
    }

    /** Whether every recent rescue was refused or held up, and none has succeeded since. */
    public synchronized boolean isRefused() {
        return isolation.isNothingTaken();
    }

    /** Whether to rescue again at once, because a hold-up ended the last rescue before every row was tried. */
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
