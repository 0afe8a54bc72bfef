package org.supaqueue.internal.store;

import static org.supaqueue.internal.store.Database.BY_INDEX;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Takes due jobs under a lease, in one statement a batch. Jobs that others are taking are skipped, never waited for. */
public final class Claims {

    /** The text of payloads that one claim fetches, unless its first job alone has more. */
    static final int MOST_PAYLOAD = 8 * 1024 * 1024;

    /**
     * What one claim makes text of at most, as stored, unless its first job alone has more. As text that is six times as
     * much at most.
     */
    static final int MOST_STORED = 2 * MOST_PAYLOAD;

    /** Text is never shorter than what is stored, divided by this: beyond, its length need not be known. */
    private static final int LEAST_TEXT = 8;

    /** Headers that are larger, as stored, are refused unseen. */
    private static final int MOST_HEADERS = LEAST_TEXT * 131_072;

    /** Jobs promoted by one statement, so that no claim waits for long behind a million that are due at the same time. */
    private static final int PROMOTED = 1_000;

    /**
     * Reads no further than the limit, and takes no more than the payloads allow: jobs beyond are locked for the moment of
     * the statement. The payload goes through text once, and one that is too large stays in the database, as does whatever
     * else is so large that it is refused unseen. Whether to make text of it at all is decided by the size as stored: text
     * may be many times as long, take longer than the lease, or not fit into PostgreSQL's memory. Jobs whose lease was lost
     * may be what killed their node, so no more of them are taken than are begun at once.
     *
     * <p>A row is changed where it was found, by its ctid, which is three pages a job cheaper than to look it up again. One
     * that was updated between the snapshot and the lock is missed that way. What was found is told even if none of it was
     * claimed, so the next claim comes at once and takes it.
     */
    private static final String CLAIM = BY_INDEX + "WITH " + Stretches.TABLE
            + """
            , urgent AS MATERIALIZED (
                SELECT * FROM ROWS FROM (pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::integer[])) AS u(queue, below)
            ), ready AS (
                (SELECT j.*
                   FROM urgent CROSS JOIN LATERAL (
                        SELECT j.ctid AS tid, j.payload, j.headers, j.lost_leases FROM {job_queue} AS j
                         WHERE j.due AND j.status IN ('', 'failed') AND j.queue = urgent.queue AND j.priority < below
                           AND j.job_id <> ALL (?)
                         ORDER BY j.priority, j.run_at, j.job_id
                         LIMIT ? FOR NO KEY UPDATE SKIP LOCKED) AS j)
                UNION ALL
                (SELECT j.*
                   FROM stretch CROSS JOIN LATERAL (
                        SELECT j.ctid AS tid, j.payload, j.headers, j.lost_leases FROM {job_queue} AS j
                         WHERE %s
                           AND j.job_id <> ALL (?)
                         ORDER BY j.queue, j.priority, j.run_at, j.job_id
                         LIMIT ? FOR NO KEY UPDATE SKIP LOCKED) AS j)
                 LIMIT ?
            ), sized AS (
                SELECT tid, payload, lost_leases, pg_catalog.row_number() OVER () AS place,
                       COALESCE(%s, 0) AS payload_size, LEAST(%s, %s) AS headers_size
                  FROM ready
            ), found AS MATERIALIZED (
                SELECT tid, place, payload_size, lost_leases,
                       CASE WHEN payload_size <= %s * ?::bigint THEN payload END AS payload,
                       headers_size + CASE WHEN payload_size <= %s * ?::bigint THEN payload_size ELSE 0 END AS weight
                  FROM sized
            ), weighed AS (
                SELECT tid, place, payload, payload_size, lost_leases,
                       pg_catalog.sum(weight) OVER (ORDER BY place) AS weight,
                       pg_catalog.count(*) FILTER (WHERE lost_leases > 0) OVER (ORDER BY place) AS suspects
                  FROM found
            ), fetched AS (
                SELECT tid, place, COALESCE(octet_length(row.payload), payload_size) AS payload_bytes,
                       CASE WHEN octet_length(row.payload) <= ? THEN row.payload END AS payload
                  FROM weighed CROSS JOIN LATERAL (SELECT weighed.payload::text AS payload OFFSET 0) AS row
                 WHERE (place = 1 OR weight <= ?) AND (lost_leases = 0 OR suspects <= ?)
            ), measured AS MATERIALIZED (
                SELECT tid, place, payload_bytes, payload,
                       pg_catalog.sum(octet_length(payload)) OVER (ORDER BY place) AS total
                  FROM fetched
            ), claimed AS (
                UPDATE {job_queue} AS j
                   SET status = 'processing', claimed_from = j.status, lease_token = j.lease_token + 1,
                       leased_until = now() + ?::float8 * interval '1 ms', leased_by = ?
                  FROM measured AS m
                 WHERE j.ctid = m.tid AND (m.place = 1 OR COALESCE(m.total, 0) <= ?)
                RETURNING j.job_id, j.lease_token, j.queue, j.priority, j.run_at, j.http_verb, j.url_path, j.headers,
                          j.timeout_ms, j.trace_parent, j.retry_count, j.lost_leases,
                          m.place, m.payload_bytes, m.payload
            )
            SELECT job_id, lease_token, queue, priority, run_at::text, http_verb, left(url_path, 8001) AS url_path,
                   CASE WHEN octet_length(row.headers) <= 131072 THEN row.headers END AS headers, timeout_ms,
                   left(trace_parent, 100) AS trace_parent, retry_count, lost_leases, payload_bytes, payload, found
              FROM (SELECT pg_catalog.count(*) AS found FROM found) AS seen
              LEFT JOIN claimed ON true
             CROSS JOIN LATERAL (
                    SELECT CASE WHEN %s <= %s THEN claimed.headers::text END AS headers OFFSET 0) AS row
             WHERE found > 0
             ORDER BY place""".formatted(
                            Stretches.CONDITION,
                            size("payload"),
                            size("headers"),
                            MOST_HEADERS,
                            LEAST_TEXT,
                            LEAST_TEXT,
                            size("claimed.headers"),
                            MOST_HEADERS);

    private static final String ANY_DUE = BY_INDEX + "WITH " + Stretches.TABLE + """
            SELECT EXISTS (
                SELECT FROM stretch CROSS JOIN LATERAL (
                       SELECT FROM {job_queue} AS j
                        WHERE %s
                        ORDER BY j.queue, j.priority, j.run_at, j.job_id LIMIT 1) AS j)""".formatted(Stretches.CONDITION);

    private static final String PROMOTE = BY_INDEX + """
            WITH scheduled AS MATERIALIZED (
                SELECT job_id FROM {job_queue}
                 WHERE NOT due AND status IN ('', 'failed') AND run_at <= now()
                 ORDER BY run_at LIMIT ? FOR NO KEY UPDATE SKIP LOCKED
            ), promoted AS (
                UPDATE {job_queue} AS j SET due = true
                  FROM scheduled
                 WHERE j.job_id BETWEEN scheduled.job_id AND scheduled.job_id
                RETURNING 1
            )
            SELECT pg_catalog.count(*) FROM promoted""";

    private static final String HORIZON = BY_INDEX + """
            SELECT ceil(EXTRACT(EPOCH FROM scheduled - now()) * 1000.0)::bigint,
                   ceil(EXTRACT(EPOCH FROM expiry - now()) * 1000.0)::bigint
              FROM (SELECT min(run_at) FROM {job_queue} WHERE NOT due AND status IN ('', 'failed')) AS s(scheduled),
                   (SELECT min(leased_until) FROM {job_queue} WHERE status = 'processing') AS e(expiry)""";

    private final Database database;
    private final Schema schema;
    private final String node;

    /** The length of a jsonb value, uncompressed; a copy from another table may be stored compressed. */
    private static String size(String column) {
        return "CASE WHEN pg_catalog.pg_column_compression(%1$s) IS NULL THEN pg_catalog.pg_column_size(%1$s)"
                        .formatted(column)
                + " ELSE pg_catalog.pg_column_size(pg_catalog.jsonb_build_array(%s)) END".formatted(column);
    }

    public Claims(Database database, Schema schema, String node) {
        this.database = database;
        this.schema = schema;
        this.node = node;
    }

    /**
     * Claims due jobs: the queues take turns, and within one the most urgent comes first.
     *
     * @param position the group's own, which moves
     */
    public Claim claim(Queues queues, ClaimPosition position, ClaimLimits limits) throws SQLException {
        boolean ahead = position.isAhead();
        ClaimedRows rows = take(queues, position, limits);
        if (ahead && rows.isEmpty()) {
            return take(queues, position, limits).claim(limits.jobs());
        }
        Claim claim = rows.claim(limits.jobs());
        return new Claim(claim.jobs(), claim.more() || ahead);
    }

    /** A claim that was not cut short has seen all there is but for what is before its position. */
    private ClaimedRows take(Queues queues, ClaimPosition position, ClaimLimits limits) throws SQLException {
        long began = position.now();
        List<Stretch> path = position.path(queues);
        List<ClaimPosition.Urgent> urgent = position.urgent();
        ClaimedRows rows = database.byIndex(
                schema.qualify(CLAIM),
                statement -> {
                    Stretches.bind(statement, path);
                    bind(statement, urgent, limits);
                },
                ClaimedRows::read);
        rows.move(position, limits.jobs(), began);
        return rows;
    }

    private void bind(PreparedStatement statement, List<ClaimPosition.Urgent> urgent, ClaimLimits limits)
            throws SQLException {
        Array except = Stretches.array(statement, "bigint", limits.except(), id -> id);
        int next = Stretches.PARAMETERS;
        statement.setArray(++next, Stretches.array(statement, "text", urgent, ClaimPosition.Urgent::queue));
        statement.setArray(++next, Stretches.array(statement, "integer", urgent, ClaimPosition.Urgent::below));
        statement.setArray(++next, except);
        statement.setInt(++next, limits.jobs());
        statement.setArray(++next, except);
        statement.setInt(++next, limits.jobs());
        statement.setInt(++next, limits.jobs());
        statement.setInt(++next, limits.maxPayloadBytes());
        statement.setInt(++next, limits.maxPayloadBytes());
        statement.setInt(++next, limits.maxPayloadBytes());
        statement.setInt(++next, MOST_STORED);
        statement.setInt(++next, limits.suspects());
        statement.setLong(++next, limits.lease().toMillis());
        statement.setString(++next, node);
        statement.setInt(++next, MOST_PAYLOAD);
    }

    /** Whether a job of the queues is due; it may be locked by somebody else, and then cannot be claimed. */
    public boolean anyDue(Queues queues) throws SQLException {
        List<Stretch> path = new ClaimPosition(System::nanoTime).path(queues);
        return database.byIndex(schema.qualify(ANY_DUE), statement -> Stretches.bind(statement, path), rows -> {
            rows.next();
            return rows.getBoolean(1);
        });
    }

    /**
     * Makes jobs for later due whose time has come, of whatever queue, {@value #PROMOTED} at most: while the
     * {@linkplain #horizon horizon} says so there are more.
     *
     * @return how many
     */
    public int promote() throws SQLException {
        return database.byIndex(schema.qualify(PROMOTE), statement -> statement.setInt(1, PROMOTED), rows -> {
            rows.next();
            return rows.getInt(1);
        });
    }

    /** Looks for the next thing that happens by itself, to any queue. */
    public Horizon horizon() throws SQLException {
        return database.byIndex(schema.qualify(HORIZON), statement -> {}, rows -> {
            rows.next();
            return new Horizon(millis(rows, 1), millis(rows, 2));
        });
    }

    private static Duration millis(ResultSet row, int column) throws SQLException {
        Long millis = row.getObject(column, Long.class);
        return millis == null ? null : Duration.ofMillis(millis);
    }

    /** What a claim runs, for those who measure it. */
    String sql() {
        return schema.qualify(CLAIM).substring(BY_INDEX.length());
    }
}
