-- The statements that claim due jobs. `claim` finds the jobs by index, `claim_only` by id.

-- name: claim
${ready_by_index}${take}

-- name: claim_only
${ready_by_id}${take}

-- Finds the ids of the jobs that `claim` would take. Its columns are j.job_id.
-- name: find
${ready_by_index} SELECT job_id FROM ready

-- name: columns
j.ctid AS tid, j.payload, j.headers, j.lost_leases::integer, j.checked_bytes

-- The ranges of the claim index that a statement reads.
-- name: ranges
stretch AS MATERIALIZED (
    SELECT * FROM ROWS FROM (
                        pg_catalog.unnest(:after_queues::text[]), pg_catalog.unnest(:after_priorities::integer[]),
                        pg_catalog.unnest(:after_run_ats::timestamptz[]), pg_catalog.unnest(:after_ids::bigint[]),
                        pg_catalog.unnest(:before_queues::text[]))
        AS s(after_queue, after_priority, after_run_at, after_id, before_queue)
)

-- The condition that the time of job j has not passed.
-- name: unexpired
(j.expires_at IS NULL OR j.expires_at > pg_catalog.now())

-- The condition that job j is due and lies in a range.
-- name: due_in_range
j.due AND j.status::text IN ('', 'failed') AND ${unexpired}
           AND (j.queue::text, j.priority, j.run_at::timestamptz, j.job_id)
               > (after_queue, after_priority, after_run_at, after_id)
           AND j.queue::text < before_queue

-- The version of queue_control. A claim takes no job if the version differs from the one that the node knows: then the
-- node must read the paused queues first.
-- name: control
control AS MATERIALIZED (SELECT COALESCE((SELECT version FROM {queue_control_version}), 0) AS version)

-- name: control_unchanged
(SELECT version FROM control) = :control_version::bigint

-- Jobs that are more urgent than the last job taken come first.
-- name: ready_by_index
WITH ${control}, ${ranges}, urgent AS MATERIALIZED (
    SELECT * FROM ROWS FROM (pg_catalog.unnest(:urgent_queues::text[]), pg_catalog.unnest(:below_priorities::integer[])) AS u(queue, below)
), ready AS (
    (SELECT j.*
       FROM urgent CROSS JOIN LATERAL (
            SELECT ${columns} FROM {job_queue} AS j
             WHERE j.due AND j.status::text IN ('', 'failed') AND j.queue::text = urgent.queue AND j.priority < below
               AND ${unexpired} AND j.job_id <> ALL (:except::bigint[])
             ORDER BY j.priority, j.run_at, j.job_id
             LIMIT :jobs FOR NO KEY UPDATE SKIP LOCKED) AS j
      WHERE ${control_unchanged})
    UNION ALL
    (SELECT j.*
       FROM stretch CROSS JOIN LATERAL (
            SELECT ${columns} FROM {job_queue} AS j
             WHERE ${due_in_range}
               AND j.job_id <> ALL (:except::bigint[])
             ORDER BY j.queue, j.priority, j.run_at, j.job_id
             LIMIT :jobs FOR NO KEY UPDATE SKIP LOCKED) AS j
      WHERE ${control_unchanged})
     LIMIT :jobs
)

-- name: ready_by_id
WITH ${control}, ready AS (
    SELECT j.*
      FROM pg_catalog.unnest(:ids::bigint[]) AS i(id) CROSS JOIN LATERAL (
           SELECT ${columns} FROM {job_queue} AS j
            WHERE j.job_id = i.id AND j.due AND j.status::text IN ('', 'failed') AND ${unexpired}
              FOR NO KEY UPDATE SKIP LOCKED) AS j
     WHERE ${control_unchanged}
)

-- Claims as many of the ready rows as the limits allow. The other ready rows are locked only until the statement ends.
--
-- Text: the statement converts each payload to text once. A payload that is too large stays in the database, and so do
-- headers that are too large. The text of a value may be thousands of times as long as the stored value. Making such
-- text may take longer than the lease, or exceed PostgreSQL's memory. So the statement makes text only if an upper bound
-- of its length is within the limit. The trigger has checked this bound for most rows. For all other rows this statement
-- measures the numbers.
--
-- Suspects: a job whose lease was lost may have crashed its node. So a claim takes at most as many such jobs as the node
-- can start at once.
--
-- Lookup: the UPDATE finds each row by its ctid, which reads three pages per job less than a lookup by id. The UPDATE
-- does not find a row that another transaction updated between the snapshot and the lock. The result contains the
-- number of rows found, so the caller knows that unclaimed rows remain, and a later claim takes them.
--
-- Version: if the version of queue_control has changed, the result is one row with the new version and without a job.
--
-- Order: the caller sorts the jobs by place, because a sort by the statement would copy all payloads.
--
-- Lease: the lease begins when the UPDATE changes the row, so that an earlier wait of the statement does not shorten
-- the lease.
-- name: take
, sized AS (
    SELECT tid, payload, headers, lost_leases, pg_catalog.row_number() OVER () AS place,
           COALESCE(${payload_size}, 0) AS payload_size, ${headers_size} AS headers_size,
           checked_bytes - COALESCE(pg_catalog.pg_column_size(payload), 0)
                         - pg_catalog.pg_column_size(headers) BETWEEN -8 AND 8 AS checked
      FROM ready
), found AS MATERIALIZED (
    SELECT tid, place, payload_size, lost_leases,
           CASE WHEN payload_text IS NOT NULL THEN payload END AS payload,
           payload_text IS NULL AS too_large, headers_text IS NOT NULL AS has_headers,
           COALESCE(payload_text, 0) + COALESCE(headers_text, 0) AS weight
      FROM sized CROSS JOIN LATERAL (SELECT ${payload_bound} AS payload_text, ${headers_bound} AS headers_text OFFSET 0) AS bound
), weighed AS (
    SELECT tid, place, payload, payload_size, too_large, has_headers, lost_leases,
           pg_catalog.sum(weight) OVER (ORDER BY place) AS weight,
           pg_catalog.count(*) FILTER (WHERE lost_leases > 0) OVER (ORDER BY place) AS suspects
      FROM found
), fetched AS (
    SELECT tid, place, has_headers,
           CASE WHEN too_large THEN GREATEST(payload_size, :max_payload_bytes::bigint + 1)
                ELSE COALESCE(pg_catalog.octet_length(row.payload), 0) END AS payload_bytes,
           CASE WHEN pg_catalog.octet_length(row.payload) <= :max_payload_bytes THEN row.payload END AS payload
      FROM weighed CROSS JOIN LATERAL (SELECT weighed.payload::text AS payload OFFSET 0) AS row
     WHERE (place = 1 OR weight <= :max_text_bytes::numeric) AND (lost_leases = 0 OR suspects <= :max_suspects)
), measured AS MATERIALIZED (
    SELECT tid, place, has_headers, payload_bytes, payload,
           pg_catalog.sum(pg_catalog.octet_length(payload)) OVER (ORDER BY place) AS total
      FROM fetched
), claimed AS (
    UPDATE {job_queue} AS j
       SET status = 'processing', claimed_from = j.status::text, lease_token = j.lease_token::bigint + 1,
           leased_until = pg_catalog.clock_timestamp() + :lease_ms::float8 * interval '1 ms', leased_by = :node,
           lease_nonce = :nonce
      FROM measured AS m
     WHERE j.ctid = m.tid AND (m.place = 1 OR COALESCE(m.total, 0) <= :max_total_bytes)
    RETURNING j.job_id, j.lease_token, j.lease_nonce, j.queue, j.priority, j.run_at, j.http_verb, j.url_path, j.headers,
              j.timeout_ms, j.trace_parent, j.retry_count, j.lost_leases, j.snooze_count, j.retry_limit, j.backoff,
              j.expires_at,
              m.place, m.has_headers, m.payload_bytes, m.payload
)
SELECT job_id, lease_token, lease_nonce, COALESCE(
           (SELECT installation_id FROM {queue_installation}), :installation::uuid) AS installation_id,
       queue, priority, run_at::text,
       pg_catalog.floor(EXTRACT(EPOCH FROM pg_catalog.clock_timestamp() - run_at::timestamptz) * 1000.0)::bigint
           AS due_for_ms,
       http_verb, pg_catalog.left(url_path, 8001) AS url_path,
       CASE WHEN pg_catalog.octet_length(row.headers) <= 131072 THEN row.headers END AS headers, timeout_ms,
       pg_catalog.left(trace_parent, 100) AS trace_parent, retry_count, lost_leases, snooze_count, retry_limit,
       pg_catalog.left(backoff, 2001) AS backoff,
       CASE WHEN pg_catalog.isfinite(expires_at) THEN pg_catalog.floor(
                 EXTRACT(EPOCH FROM expires_at - pg_catalog.clock_timestamp()) * 1000.0)::bigint END AS expires_in_ms,
       pg_catalog.to_char(pg_catalog.timezone('UTC', expires_at), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS expires_at,
       payload_bytes, payload, place, found, control.version AS control_version
  FROM control CROSS JOIN (SELECT pg_catalog.count(*) AS found FROM found) AS seen
  LEFT JOIN claimed ON true
 CROSS JOIN LATERAL (
        SELECT CASE WHEN claimed.has_headers THEN claimed.headers::text END AS headers OFFSET 0) AS row
 WHERE found > 0 OR NOT ${control_unchanged}

-- The uncompressed sizes of the jsonb values. A value copied from another table may be stored compressed.
-- name: payload_size
CASE WHEN pg_catalog.pg_column_compression(payload) IS NULL THEN pg_catalog.pg_column_size(payload)
     ELSE pg_catalog.pg_column_size(pg_catalog.jsonb_build_array(payload)) END

-- name: headers_size
CASE WHEN pg_catalog.pg_column_compression(headers) IS NULL THEN pg_catalog.pg_column_size(headers)
     ELSE pg_catalog.pg_column_size(pg_catalog.jsonb_build_array(headers)) END

-- Upper bounds of the lengths of the values' text. NULL if the text is certainly longer than the limit, or if the value
-- is nested too deeply to be measured.
--   8: text is at least the stored size divided by 8. In a row that the trigger has checked, text is at most the stored
--      size times 8.
--   6: the text of a value without numbers is at most 6 times the stored size.
--  16: a value of at most 16 bytes contains no number.
-- name: payload_bound
CASE WHEN payload_size > 8 * :max_payload_bytes::bigint THEN NULL
     WHEN checked OR payload_size <= 16 OR NOT {numbers_exceed}(payload, 2 * payload_size::bigint)
     THEN 8 * payload_size::bigint
     WHEN NOT {numbers_exceed}(payload, :max_payload_bytes::bigint) THEN 6 * payload_size::bigint + :max_payload_bytes::bigint END

-- 131072 is the maximum number of bytes of header text that a claim fetches.
-- name: headers_bound
CASE WHEN headers_size > 8 * 131072 THEN NULL
     WHEN checked OR headers_size <= 16 OR NOT {numbers_exceed}(headers, 2 * headers_size::bigint)
     THEN 8 * headers_size::bigint
     WHEN NOT {numbers_exceed}(headers, 131072) THEN 6 * headers_size::bigint + 131072 END

-- name: any_due
WITH ${ranges}
SELECT EXISTS (
    SELECT FROM stretch CROSS JOIN LATERAL (
           SELECT FROM {job_queue} AS j
            WHERE ${due_in_range}
            ORDER BY j.queue, j.priority, j.run_at, j.job_id LIMIT 1) AS j)

-- name: wake_times
SELECT pg_catalog.ceil(EXTRACT(EPOCH FROM scheduled - pg_catalog.now()) * 1000.0)::bigint,
       pg_catalog.ceil(EXTRACT(EPOCH FROM lease_expiry - pg_catalog.now()) * 1000.0)::bigint,
       CASE WHEN pg_catalog.isfinite(job_expiry)
            THEN pg_catalog.ceil(EXTRACT(EPOCH FROM job_expiry - pg_catalog.now()) * 1000.0)::bigint
            WHEN job_expiry < pg_catalog.now() THEN 0::bigint END,
       CASE WHEN pg_catalog.isfinite(schedule)
            THEN pg_catalog.ceil(EXTRACT(EPOCH FROM schedule - pg_catalog.now()) * 1000.0)::bigint
            WHEN schedule < pg_catalog.now() THEN 0::bigint END
  FROM (SELECT pg_catalog.min(run_at) FROM {job_queue}
         WHERE NOT due AND status::text IN ('', 'failed')) AS s(scheduled),
       (SELECT pg_catalog.min(leased_until) FROM {job_queue} WHERE status::text = 'processing') AS l(lease_expiry),
       (SELECT pg_catalog.min(expires_at) FROM {job_queue}
         WHERE expires_at IS NOT NULL AND status::text IN ('', 'failed')) AS e(job_expiry),
       (SELECT pg_catalog.min(wake_at) FROM {job_schedule} WHERE wake_at IS NOT NULL) AS w(schedule)

-- name: note_error
UPDATE {job_queue} AS j SET error = :error
  FROM (SELECT job_id FROM {job_queue} WHERE job_id = :job_id AND due AND status::text IN ('', 'failed')
           FOR NO KEY UPDATE SKIP LOCKED) AS refused
 WHERE j.job_id BETWEEN refused.job_id AND refused.job_id
RETURNING 1
