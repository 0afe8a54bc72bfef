-- The queries of errors.

-- Groups of failed attempts, with every bucket of the period.
-- name: errors
WITH series AS MATERIALIZED (
    SELECT s.queue, s.fingerprint, s.bucket_start, s.attempts FROM {error_series}(:period::text) AS s
), buckets AS MATERIALIZED (
    SELECT b.bucket_start FROM {stats_buckets}(:period::text) AS b
)
SELECT g.fingerprint, pg_catalog.left(g.error, 4000) AS error, g.queue, g.response_status, g.attempts, g.dead,
       g.first_seen_at, g.last_seen_at, g.last_job_id::text AS last_job_id,
       (SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
                   'bucket_start', pg_catalog.to_char(b.bucket_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                   'attempts', COALESCE(s.attempts, 0)) ORDER BY b.bucket_start)
          FROM buckets AS b
          LEFT JOIN series AS s ON s.bucket_start = b.bucket_start AND s.queue = g.queue AND s.fingerprint = g.fingerprint
       ) AS series
  FROM {error_groups}(:period::text, :queue::text) AS g
 ORDER BY g.attempts DESC, g.last_seen_at DESC LIMIT 200
