package org.supaqueue.internal.store;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.supaqueue.HttpVerb;

/** Takes due jobs under a lease, in one statement a batch. Jobs that others are taking are skipped, never waited for. */
public final class Claims {

    /**
     * The payload goes through text once, and one that is too large stays in the database, as does whatever else is so
     * large that it is refused unseen.
     */
    private static final String CLAIM = """
            WITH due AS MATERIALIZED (
                SELECT job_id FROM {job_queue}
                 WHERE status IN ('', 'failed') AND run_at <= now() AND %s
                 ORDER BY priority, run_at, job_id
                 LIMIT ? FOR UPDATE SKIP LOCKED
            ), claimed AS (
                UPDATE {job_queue} AS j
                   SET status = 'processing', claimed_from = j.status, lease_token = j.lease_token + 1,
                       leased_until = now() + ?::float8 * interval '1 ms', leased_by = ?
                  FROM due
                 WHERE j.job_id = due.job_id
                RETURNING j.*
            )
            SELECT job_id, lease_token, queue, http_verb, left(url_path, 8001) AS url_path,
                   CASE WHEN octet_length(row.headers) <= 131072 THEN row.headers END AS headers, timeout_ms,
                   left(trace_parent, 100) AS trace_parent, retry_count, lost_leases,
                   COALESCE(octet_length(row.payload), 0) AS payload_bytes,
                   CASE WHEN octet_length(row.payload) <= ? THEN row.payload END AS payload
              FROM claimed CROSS JOIN LATERAL
                   (SELECT claimed.payload::text AS payload, claimed.headers::text AS headers OFFSET 0) AS row
             ORDER BY priority, run_at, job_id""";

    private static final String UNTIL_DUE = untilFirst("run_at", "status IN ('', 'failed') AND %s");
    private static final String UNTIL_EXPIRY = untilFirst("leased_until", "status = 'processing'");

    private final Database database;
    private final Schema schema;
    private final String node;

    public Claims(Database database, Schema schema, String node) {
        this.database = database;
        this.schema = schema;
        this.node = node;
    }

    /**
     * Claims due jobs, the most urgent first.
     *
     * @param limit how many at most
     * @param maxPayloadBytes payloads longer than this are not fetched
     */
    public List<ClaimedJob> claim(Queues queues, int limit, Duration lease, int maxPayloadBytes) throws SQLException {
        String sql = schema.qualify(CLAIM.formatted(queues.condition()));
        return database.prepare(sql, statement -> {
            statement.setArray(1, names(statement, queues));
            statement.setInt(2, limit);
            statement.setLong(3, lease.toMillis());
            statement.setString(4, node);
            statement.setInt(5, maxPayloadBytes);
            return read(statement);
        });
    }

    /**
     * How long until a job of the queues is due.
     *
     * @return not positive if one is due now; null if none waits
     */
    public Duration untilDue(Queues queues) throws SQLException {
        String sql = schema.qualify(UNTIL_DUE.formatted(queues.condition()));
        return database.prepare(sql, statement -> {
            statement.setArray(1, names(statement, queues));
            return millis(statement);
        });
    }

    /**
     * How long until a lease of any node runs out.
     *
     * @return not positive if one has; null if there is none
     */
    public Duration untilExpiry() throws SQLException {
        return database.prepare(schema.qualify(UNTIL_EXPIRY), Claims::millis);
    }

    private static String untilFirst(String column, String condition) {
        return "SELECT ceil(EXTRACT(EPOCH FROM min(" + column + ") - now()) * 1000.0)::bigint FROM {job_queue} WHERE "
                + condition;
    }

    private static Duration millis(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            Long millis = row.getObject(1, Long.class);
            return millis == null ? null : Duration.ofMillis(millis);
        }
    }

    private static Array names(PreparedStatement statement, Queues queues) throws SQLException {
        return statement.getConnection().createArrayOf("text", queues.names().toArray());
    }

    private static List<ClaimedJob> read(PreparedStatement statement) throws SQLException {
        List<ClaimedJob> jobs = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                jobs.add(job(row));
            }
        }
        return jobs;
    }

    private static ClaimedJob job(ResultSet row) throws SQLException {
        Lease lease = new Lease(row.getLong("job_id"), row.getLong("lease_token"));
        ClaimedJob.Call call = new ClaimedJob.Call(
                HttpVerb.valueOf(row.getString("http_verb")),
                row.getString("url_path"),
                row.getString("payload"),
                row.getLong("payload_bytes"),
                row.getString("headers"),
                row.getObject("timeout_ms", Integer.class),
                row.getString("trace_parent"));
        ClaimedJob.Tries tries = new ClaimedJob.Tries(row.getInt("retry_count"), row.getInt("lost_leases"));
        return new ClaimedJob(lease, row.getString("queue"), call, tries);
    }
}
