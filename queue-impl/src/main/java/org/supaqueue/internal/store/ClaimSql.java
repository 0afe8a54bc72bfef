package org.supaqueue.internal.store;

/** The statements that take due jobs, in parts, as some are found by the index and others by their ids. */
final class ClaimSql {

    /** The text of payloads that one claim fetches, unless its first job alone has more. */
    static final int MOST_PAYLOAD = 8 * 1024 * 1024;

    /** The text that one claim makes at most, by an upper bound of each row's, unless its first job alone has more. */
    static final int MOST_TEXT = 9 * MOST_PAYLOAD;

    /** Text is never shorter than what is stored, divided by this. Text of a checked row is never longer, times this. */
    private static final int DENSITY = 8;

    /** Nothing but numbers has text of over so many times its stored size. */
    private static final int MOST_WITHOUT_NUMBERS = 6;

    /** The text of headers that are looked at. */
    private static final int MOST_HEADERS = 131_072;

    /** Values of this size and less hold no number. */
    private static final int NO_NUMBER = 16;

    private static final String COLUMNS =
            "j.ctid AS tid, j.payload, j.headers, j.lost_leases::integer, j.checked_bytes";

    /** Due jobs by the index, those first that are more urgent than the last one taken. */
    private static final String BY_PATH =
            "WITH " + IndexRanges.TABLE + """
            , urgent AS MATERIALIZED (
                SELECT * FROM ROWS FROM (pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::integer[])) AS u(queue, below)
            ), ready AS (
                (SELECT j.*
                   FROM urgent CROSS JOIN LATERAL (
                        SELECT {columns} FROM {job_queue} AS j
                         WHERE j.due AND j.status::text IN ('', 'failed') AND j.queue::text = urgent.queue AND j.priority < below
                           AND j.job_id <> ALL (?)
                         ORDER BY j.priority, j.run_at, j.job_id
                         LIMIT ? FOR NO KEY UPDATE SKIP LOCKED) AS j)
                UNION ALL
                (SELECT j.*
                   FROM stretch CROSS JOIN LATERAL (
                        SELECT {columns} FROM {job_queue} AS j
                         WHERE {condition}
                           AND j.job_id <> ALL (?)
                         ORDER BY j.queue, j.priority, j.run_at, j.job_id
                         LIMIT ? FOR NO KEY UPDATE SKIP LOCKED) AS j)
                 LIMIT ?
            )""".replace("{condition}", IndexRanges.CONDITION);

    private static final String BY_IDS = """
            WITH ready AS (
                SELECT j.*
                  FROM pg_catalog.unnest(?::bigint[]) AS i(id) CROSS JOIN LATERAL (
                       SELECT {columns} FROM {job_queue} AS j
                        WHERE j.job_id = i.id AND j.due AND j.status::text IN ('', 'failed')
                          FOR NO KEY UPDATE SKIP LOCKED) AS j
            )""".replace("{columns}", COLUMNS);

    /**
     * What is claimed of the ready rows: no more than the payloads allow. Jobs beyond are locked for the moment of the
     * statement. The payload goes through text once, and one that is too large stays in the database, as does whatever else
     * is so large that it is refused unseen. Text may be thousands of times as long as what is stored, take longer than the
     * lease, or not fit into PostgreSQL's memory. So it is made only below an upper bound: the trigger has checked most rows,
     * and the numbers of all others are measured here. Jobs whose lease was lost may be what killed their node, so no more
     * of them are taken than are begun at once.
     *
     * <p>A row is changed where it was found, by its ctid, which is three pages a job cheaper than to look it up again. One
     * that was updated between the snapshot and the lock is missed that way. What was found is told even if none of it was
     * claimed, so the next claim comes at once and takes it. A lease begins when its row is changed: whatever the statement
     * waited for before must not shorten it.
     */
    private static final String TAKE = """
            , sized AS (
                SELECT tid, payload, headers, lost_leases, pg_catalog.row_number() OVER () AS place,
                       COALESCE(%s, 0) AS payload_size, %s AS headers_size,
                       checked_bytes - COALESCE(pg_catalog.pg_column_size(payload), 0)
                                     - pg_catalog.pg_column_size(headers) BETWEEN -8 AND 8 AS checked
                  FROM ready
            ), found AS MATERIALIZED (
                SELECT tid, place, payload_size, lost_leases,
                       CASE WHEN payload_text IS NOT NULL THEN payload END AS payload,
                       payload_text IS NULL AS too_large, headers_text IS NOT NULL AS has_headers,
                       COALESCE(payload_text, 0) + COALESCE(headers_text, 0) AS weight
                  FROM sized CROSS JOIN LATERAL (SELECT %s AS payload_text, %s AS headers_text OFFSET 0) AS bound
            ), weighed AS (
                SELECT tid, place, payload, payload_size, too_large, has_headers, lost_leases,
                       pg_catalog.sum(weight) OVER (ORDER BY place) AS weight,
                       pg_catalog.count(*) FILTER (WHERE lost_leases > 0) OVER (ORDER BY place) AS suspects
                  FROM found
            ), fetched AS (
                SELECT tid, place, has_headers,
                       CASE WHEN too_large THEN GREATEST(payload_size, ?::bigint + 1)
                            ELSE COALESCE(pg_catalog.octet_length(row.payload), 0) END AS payload_bytes,
                       CASE WHEN pg_catalog.octet_length(row.payload) <= ? THEN row.payload END AS payload
                  FROM weighed CROSS JOIN LATERAL (SELECT weighed.payload::text AS payload OFFSET 0) AS row
                 WHERE (place = 1 OR weight <= ?::numeric) AND (lost_leases = 0 OR suspects <= ?)
            ), measured AS MATERIALIZED (
                SELECT tid, place, has_headers, payload_bytes, payload,
                       pg_catalog.sum(pg_catalog.octet_length(payload)) OVER (ORDER BY place) AS total
                  FROM fetched
            ), claimed AS (
                UPDATE {job_queue} AS j
                   SET status = 'processing', claimed_from = j.status::text, lease_token = j.lease_token::bigint + 1,
                       leased_until = pg_catalog.clock_timestamp() + ?::float8 * interval '1 ms', leased_by = ?,
                       lease_nonce = ?
                  FROM measured AS m
                 WHERE j.ctid = m.tid AND (m.place = 1 OR COALESCE(m.total, 0) <= ?)
                RETURNING j.job_id, j.lease_token, j.lease_nonce, j.queue, j.priority, j.run_at, j.http_verb, j.url_path, j.headers,
                          j.timeout_ms, j.trace_parent, j.retry_count, j.lost_leases,
                          m.place, m.has_headers, m.payload_bytes, m.payload
            )
            SELECT job_id, lease_token, lease_nonce, COALESCE(
                       (SELECT installation_id FROM {queue_installation}), ?::uuid) AS installation_id,
                   queue, priority, run_at::text, http_verb, pg_catalog.left(url_path, 8001) AS url_path,
                   CASE WHEN pg_catalog.octet_length(row.headers) <= %s THEN row.headers END AS headers, timeout_ms,
                   pg_catalog.left(trace_parent, 100) AS trace_parent, retry_count, lost_leases, payload_bytes, payload, found
              FROM (SELECT pg_catalog.count(*) AS found FROM found) AS seen
              LEFT JOIN claimed ON true
             CROSS JOIN LATERAL (
                    SELECT CASE WHEN claimed.has_headers THEN claimed.headers::text END AS headers OFFSET 0) AS row
             WHERE found > 0
             ORDER BY place""".formatted(
                    size("payload"),
                    size("headers"),
                    bound("payload", "?::bigint"),
                    bound("headers", Integer.toString(MOST_HEADERS)),
                    MOST_HEADERS);

    static final String CLAIM = BY_PATH.replace("{columns}", COLUMNS) + TAKE;

    static final String CLAIM_ONLY = BY_IDS + TAKE;

    /** The ids of what {@link #CLAIM} would take. */
    static final String FIND = BY_PATH.replace("{columns}", "j.job_id") + " SELECT job_id FROM ready";

    /** One after the other. */
    static final int USES_OF_MAX_PAYLOAD = 5;

    private ClaimSql() {}

    /** The length of a jsonb value, uncompressed; a copy from another table may be stored compressed. */
    private static String size(String column) {
        return "CASE WHEN pg_catalog.pg_column_compression(%1$s) IS NULL THEN pg_catalog.pg_column_size(%1$s)"
                        .formatted(column)
                + " ELSE pg_catalog.pg_column_size(pg_catalog.jsonb_build_array(%s)) END".formatted(column);
    }

    /** An upper bound of a value's text, NULL if the text is longer than allowed for certain. Takes the limit twice. */
    private static String bound(String column, String limit) {
        return """
                CASE WHEN %1$s_size > %3$s * %2$s THEN NULL
                     WHEN checked OR %1$s_size <= %5$s OR NOT {numbers_exceed}(%1$s, 2 * %1$s_size::bigint)
                     THEN %3$s * %1$s_size::bigint
                     WHEN NOT {numbers_exceed}(%1$s, %2$s) THEN %4$s * %1$s_size::bigint + %2$s END
                """.formatted(column, limit, DENSITY, MOST_WITHOUT_NUMBERS, NO_NUMBER);
    }
}
