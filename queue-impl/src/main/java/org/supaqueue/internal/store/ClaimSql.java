package org.supaqueue.internal.store;

/** The statements that claim due jobs, built from parts: some find the jobs by index, others by id. */
final class ClaimSql {

    /** Maximum bytes of payload text that one claim fetches. A first job over this limit is claimed alone. */
    static final int MOST_PAYLOAD = 8 * 1024 * 1024;

    /**
     * Maximum bytes of text that one claim makes, as the sum of the rows' upper bounds. A first job over
     * this limit is claimed alone.
     */
    static final int MOST_TEXT = 9 * MOST_PAYLOAD;

    /**
     * The ratio between the length of a value's text and its stored size. Text is at least the stored size divided by
     * this ratio. In a row that the trigger has checked, text is at most the stored size times this ratio.
     */
    private static final int DENSITY = 8;

    /** The text of a value without numbers is at most this many times the stored size. */
    private static final int MOST_WITHOUT_NUMBERS = 6;

    /** Maximum bytes of header text that a claim fetches. */
    private static final int MOST_HEADERS = 131_072;

    /** A value of at most this many bytes contains no number. */
    private static final int NO_NUMBER = 16;

    private static final String COLUMNS =
            "j.ctid AS tid, j.payload, j.headers, j.lost_leases::integer, j.checked_bytes";

    /** Finds due jobs by index. Jobs that are more urgent than the last job taken come first. */
    private static final String BY_PATH =
            "WITH " + IndexRanges.TABLE + """
            , urgent AS MATERIALIZED (
                SELECT * FROM ROWS FROM (pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::integer[])) AS u(queue, below)
            ), ready AS (
                (SELECT j.*
                   FROM urgent CROSS JOIN LATERAL (
                        SELECT {columns} FROM {job_queue} AS j
                         WHERE j.due AND j.status::text IN ('', 'failed') AND j.queue::text = urgent.queue AND j.priority < below
                           AND j.job_id <> ALL (?::bigint[])
                         ORDER BY j.priority, j.run_at, j.job_id
                         LIMIT ? FOR NO KEY UPDATE SKIP LOCKED) AS j)
                UNION ALL
                (SELECT j.*
                   FROM stretch CROSS JOIN LATERAL (
                        SELECT {columns} FROM {job_queue} AS j
                         WHERE {condition}
                           AND j.job_id <> ALL (?::bigint[])
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
     * Claims as many of the ready rows as the limits allow. The other ready rows are locked only until the statement
     * ends.
     *
     * <p>Text: the statement converts each payload to text once. A payload that is too large stays in the database, and
     * so do headers that are too large. The text of a value may be thousands of times as long as the stored value.
     * Making such text may take longer than the lease, or exceed PostgreSQL's memory. So the statement makes text only
     * if an upper bound of its length is within the limit. The trigger has checked this bound for most rows. For all
     * other rows this statement measures the numbers.
     *
     * <p>Suspects: a job whose lease was lost may have crashed its node. So a claim takes at most as many such jobs as
     * the node can start at once.
     *
     * <p>Lookup: the UPDATE finds each row by its ctid, which reads three pages per job less than a lookup by id. The
     * UPDATE does not find a row that another transaction updated between the snapshot and the lock. The result
     * contains the number of rows found, so the caller knows that unclaimed rows remain, and a later claim takes them.
     *
     * <p>Lease: the lease begins when the UPDATE changes the row, so that an earlier wait of the statement does not
     * shorten the lease.
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

    /** Finds the ids of the jobs that {@link #CLAIM} would take. */
    static final String FIND = BY_PATH.replace("{columns}", "j.job_id") + " SELECT job_id FROM ready";

    /** How many consecutive parameters hold the payload limit. */
    static final int USES_OF_MAX_PAYLOAD = 5;

    private ClaimSql() {}

    /** SQL for the uncompressed size of a jsonb value. A value copied from another table may be stored compressed. */
    private static String size(String column) {
        return "CASE WHEN pg_catalog.pg_column_compression(%1$s) IS NULL THEN pg_catalog.pg_column_size(%1$s)"
                        .formatted(column)
                + " ELSE pg_catalog.pg_column_size(pg_catalog.jsonb_build_array(%s)) END".formatted(column);
    }

    /**
     * SQL for an upper bound of the length of a value's text. NULL if the text is certainly longer than the limit, or
     * if the value is nested too deeply to be measured. Uses the limit three times.
     */
    private static String bound(String column, String limit) {
        return """
                CASE WHEN %1$s_size > %3$s * %2$s THEN NULL
                     WHEN checked OR %1$s_size <= %5$s OR NOT {numbers_exceed}(%1$s, 2 * %1$s_size::bigint)
                     THEN %3$s * %1$s_size::bigint
                     WHEN NOT {numbers_exceed}(%1$s, %2$s) THEN %4$s * %1$s_size::bigint + %2$s END
                """.formatted(column, limit, DENSITY, MOST_WITHOUT_NUMBERS, NO_NUMBER);
    }
}
