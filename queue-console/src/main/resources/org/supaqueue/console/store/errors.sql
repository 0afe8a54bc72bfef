-- The queries of errors.

-- Groups of failed attempts, with every bucket of the period.
-- name: errors
WITH shown AS MATERIALIZED (
    SELECT g.fingerprint, g.queue, g.error, g.response_status, g.attempts, g.dead, g.first_seen_at, g.last_seen_at,
           g.last_job_id
      FROM {error_groups}(:period::text, :queue::text) AS g
), buckets AS MATERIALIZED (
    SELECT b.bucket_start, pg_catalog.to_char(b.bucket_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS text
      FROM {stats_buckets}(:period::text) AS b
), series AS MATERIALIZED (
    SELECT g.queue, g.fingerprint, pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
               'bucket_start', b.text, 'attempts', COALESCE(s.attempts, 0)) ORDER BY b.bucket_start) AS buckets
      FROM shown AS g
     CROSS JOIN buckets AS b
      LEFT JOIN {error_series}(:period::text) AS s
        ON s.queue = g.queue AND s.fingerprint = g.fingerprint AND s.bucket_start = b.bucket_start
     GROUP BY g.queue, g.fingerprint
)
SELECT g.fingerprint, pg_catalog.left(g.error, 4000) AS error, g.queue, g.response_status, g.attempts, g.dead,
       g.first_seen_at, g.last_seen_at, g.last_job_id::text AS last_job_id, s.buckets AS series
  FROM shown AS g JOIN series AS s ON s.queue = g.queue AND s.fingerprint = g.fingerprint
 ORDER BY g.attempts DESC, g.last_seen_at DESC LIMIT 200
