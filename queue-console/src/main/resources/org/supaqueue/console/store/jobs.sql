-- The queries of jobs.

-- name: summary
j.job_id::text AS job_id, COALESCE(NULLIF(j.status::text, ''), 'available') AS status, j.queue::text AS queue,
j.http_verb::text AS http_verb, pg_catalog.left(j.url_path, 8000) AS url_path, j.label,
COALESCE(j.tags, '{}') AS tags, j.priority, j.created_at, j.run_at::timestamptz AS run_at, j.started_at, j.duration_ms,
j.finished_at, j.retry_count, j.retry_limit::integer AS retry_limit, j.lost_leases::integer AS lost_leases,
j.snooze_count::integer AS snooze_count, j.response_status, pg_catalog.left(j.error, 4000) AS error, j.leased_by,
j.cancel_requested_at

-- A page of jobs. A row that is not found says how far the search came.
-- name: page
SELECT f.read_id::text AS read_id, f.found, job.*
  FROM {find_jobs}(:filter::jsonb, :before::bigint, :limit::integer) WITH ORDINALITY AS f(read_id, found, place)
  LEFT JOIN LATERAL (
       SELECT ${summary} FROM {job_queue} AS j WHERE j.job_id = f.read_id AND f.found OFFSET 0) AS job ON true
 ORDER BY f.place

-- Everything about one job. A longer payload than :payload_max_bytes is not returned.
-- name: job
SELECT ${summary},
       1 + j.retry_count + j.lost_leases::integer + j.snooze_count::integer AS attempt,
       CASE WHEN size.bytes <= :payload_max_bytes::integer THEN j.payload::text END AS payload_text,
       COALESCE(size.bytes, 0) AS payload_bytes,
       CASE WHEN pg_catalog.pg_column_size(j.headers) <= 131072 THEN j.headers::text END AS headers_text,
       j.timeout_ms::integer AS timeout_ms, j.backoff, j.expires_at, j.trace_parent, j.unique_key,
       CASE WHEN pg_catalog.isfinite(j.unique_until)
            THEN pg_catalog.to_char(j.unique_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
            ELSE j.unique_until::text END AS unique_until,
       (SELECT h.job_id::text FROM {job_queue} AS h
         WHERE j.unique_until IS NULL AND h.queue = j.queue AND h.unique_key = j.unique_key
           AND h.unique_until IS NOT NULL LIMIT 1) AS unique_holder,
       j.lease_token::text AS lease_token, j.leased_until::timestamptz AS leased_until, j.content,
       j.response_truncated, pg_catalog.clock_timestamp() AS server_time,
       (SELECT pg_catalog.jsonb_build_object(
                   'name', r.schedule, 'kind', r.kind,
                   'instant', pg_catalog.to_char(r.instant AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
          FROM {schedule_run} AS r WHERE r.started_at = j.created_at AND r.job_id = j.job_id LIMIT 1) AS schedule,
       {job_explain}(j.job_id, :here::jsonb) AS explanation
  FROM {job_queue} AS j
 CROSS JOIN LATERAL (SELECT pg_catalog.octet_length(j.payload::text) AS bytes) AS size
 WHERE j.job_id = :job_id::bigint

-- The attempts of a job, the oldest first: the recorded ones, and the one that runs or completed the job.
-- name: attempts
SELECT a.attempt, a.lease_token::text AS lease_token,
       CASE WHEN a.duration_ms IS NULL THEN 'lost' ELSE 'failed' END AS outcome, a.leased_by, a.response_status,
       a.content, a.error, a.started_at, a.settled_at, a.duration_ms, a.waited_ms, a.connect_ms, a.first_byte_ms,
       GREATEST(0, pg_catalog.extract('epoch', a.settled_at - a.started_at) * 1000 - a.duration_ms)::bigint AS settle_ms,
       false AS response_truncated
  FROM {job_attempt} AS a WHERE a.job_id = :job_id::bigint
UNION ALL
SELECT 1 + j.retry_count + j.lost_leases::integer + j.snooze_count::integer, j.lease_token::text,
       CASE j.status::text WHEN 'complete' THEN 'completed' ELSE 'in_flight' END, j.leased_by,
       CASE j.status::text WHEN 'complete' THEN j.response_status END,
       CASE j.status::text WHEN 'complete' THEN j.content END, NULL,
       CASE j.status::text WHEN 'complete' THEN j.started_at END, j.finished_at,
       CASE j.status::text WHEN 'complete' THEN j.duration_ms END,
       CASE j.status::text WHEN 'complete'
            THEN GREATEST(0, pg_catalog.extract('epoch', j.started_at - j.run_at::timestamptz) * 1000)::bigint END,
       CASE j.status::text WHEN 'complete' THEN j.connect_ms END,
       CASE j.status::text WHEN 'complete' THEN j.first_byte_ms END,
       CASE j.status::text WHEN 'complete'
            THEN GREATEST(0, pg_catalog.extract('epoch', j.finished_at - j.started_at) * 1000 - j.duration_ms)::bigint END,
       CASE j.status::text WHEN 'complete' THEN j.response_truncated ELSE false END
  FROM {job_queue} AS j WHERE j.job_id = :job_id::bigint AND j.status::text IN ('complete', 'processing')
 ORDER BY attempt, settled_at NULLS LAST

-- name: count
SELECT c.jobs AS count, NOT c.is_exact AS capped FROM {count_jobs}(:filter::jsonb) AS c

-- Reads at most a million rows.
-- name: exact_count
SELECT c.jobs AS count, NOT c.is_exact AS capped FROM {bulk_count}(:filter::jsonb) AS c
