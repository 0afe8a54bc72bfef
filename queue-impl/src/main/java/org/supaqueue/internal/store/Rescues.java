package org.supaqueue.internal.store;

import static org.supaqueue.internal.store.Database.BY_INDEX;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.supaqueue.JobState;

/** Takes jobs from nodes that let their lease run out. Nothing is ever rescued by age, only by its lease. */
public final class Rescues {

    /** A job that was being sent each of this many times when its node was lost is more likely cause than victim. */
    static final int POISON = 5;

    private static final int BATCH = 500;

    /** What becomes of a job whose lease is lost; its one parameter is {@link #POISON}. */
    static final String STATUS = """
            CASE WHEN cancel_requested_at IS NOT NULL THEN 'cancelled'
                 WHEN lost_leases + 1 >= ? THEN 'dead'
                 ELSE claimed_from END AS status
            """;

    /** Takes the lease from the jobs that the part before has found as {@code expired}, and keeps why as an attempt. */
    static final String LOST = """
            , rescued AS (
                UPDATE {job_queue} AS j
                   SET status = expired.status,
                       lost_leases = LEAST(j.lost_leases + 1, 1000),
                       error = CASE expired.status WHEN 'dead' THEN 'lease lost ' || (j.lost_leases + 1)::text || ' times'
                               ELSE j.error END,
                       finished_at = CASE WHEN expired.status IN ('dead', 'cancelled') THEN now() END,
                       claimed_from = NULL, leased_until = NULL, leased_by = NULL
                  FROM expired
                 WHERE j.job_id BETWEEN expired.job_id AND expired.job_id
                RETURNING j.job_id, j.queue, j.status, j.lease_token, j.error,
                          j.retry_count + j.lost_leases AS attempt, expired.leased_by
            ), kept AS (
                INSERT INTO {job_attempt} (job_id, lease_token, attempt, error, leased_by)
                SELECT job_id, lease_token, attempt, '%s', leased_by FROM rescued
            )
            SELECT job_id, queue, status, attempt, error FROM rescued""";

    private static final String RESCUE = BY_INDEX + """
            WITH expired AS MATERIALIZED (
                SELECT job_id, leased_by,
            """ + STATUS + """
                  FROM {job_queue}
                 WHERE status = 'processing' AND leased_until < now() AND NOT EXISTS (
                       SELECT FROM ROWS FROM (pg_catalog.unnest(?::bigint[]), pg_catalog.unnest(?::bigint[])) AS h(id, token)
                        WHERE h.id = job_id AND h.token = lease_token)
                 ORDER BY leased_until
                 LIMIT ? FOR NO KEY UPDATE SKIP LOCKED
            )""" + LOST.formatted("lease lost");

    private final Database database;
    private final String sql;

    public Rescues(Database database, Schema schema) {
        this.database = database;
        this.sql = schema.qualify(RESCUE);
    }

    /** A job taken from a lost node, and where that leaves it; the error is null unless it is dead or had failed. */
    public record Rescued(long jobId, String queue, JobState state, int attempt, String error) {}

    /**
     * Rescues every job whose lease has run out, whatever its queue.
     *
     * @param held leases this node still holds: back from an outage it renews them rather than sends them twice
     */
    public List<Rescued> rescueExpired(Collection<Lease> held) throws SQLException {
        List<Rescued> rescued = new ArrayList<>();
        List<Rescued> batch;
        do {
            batch = database.byIndex(sql, statement -> bind(statement, held), Rescues::read);
            rescued.addAll(batch);
        } while (batch.size() == BATCH);
        return rescued;
    }

    private static void bind(PreparedStatement statement, Collection<Lease> held) throws SQLException {
        Connection connection = statement.getConnection();
        statement.setInt(1, POISON);
        statement.setArray(
                2,
                connection.createArrayOf(
                        "bigint", held.stream().map(Lease::jobId).toArray()));
        statement.setArray(
                3,
                connection.createArrayOf(
                        "bigint", held.stream().map(Lease::token).toArray()));
        statement.setInt(4, BATCH);
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
