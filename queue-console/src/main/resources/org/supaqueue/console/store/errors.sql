-- The queries of errors.

-- The 100 most frequent groups of failed attempts, with every bucket of the period. The buckets of all groups are joined at
-- once: a join for each group would read the buckets of all groups each time. The number of a group is a cheaper key than
-- its texts. Browsers poll this answer: a bucket is a bare number, and the answer has the first 500 characters of an error.
-- name: errors
WITH groups AS MATERIALIZED (
    SELECT g.fingerprint, g.queue, g.response_status, g.error, g.attempts, g.dead, g.first_seen_at, g.last_seen_at,
           g.last_job_id, pg_catalog.row_number() OVER (ORDER BY g.attempts DESC, g.last_seen_at DESC) AS place
      FROM {error_groups}(:period::text, :queue::text) AS g ORDER BY place LIMIT 100
), buckets AS MATERIALIZED (
    SELECT b.bucket_start FROM {stats_buckets}(:period::text) AS b
), counts AS MATERIALIZED (
    SELECT g.place, s.bucket_start, s.attempts
      FROM {error_series}(:period::text) AS s JOIN groups AS g ON g.queue = s.queue AND g.fingerprint = s.fingerprint
), series AS MATERIALIZED (
    SELECT g.place, pg_catalog.jsonb_agg(COALESCE(c.attempts, 0) ORDER BY b.bucket_start) AS buckets
      FROM groups AS g
     CROSS JOIN buckets AS b
      LEFT JOIN counts AS c ON c.place = g.place AND c.bucket_start = b.bucket_start
     GROUP BY g.place
)
SELECT g.fingerprint, pg_catalog.left(g.error, 500) AS error, g.queue, g.response_status, g.attempts, g.dead,
       g.first_seen_at, g.last_seen_at, g.last_job_id::text AS last_job_id, s.buckets AS series
  FROM groups AS g JOIN series AS s ON s.place = g.place
 ORDER BY g.place

-- name: first_bucket
SELECT pg_catalog.min(b.bucket_start) AS first_bucket FROM {stats_buckets}(:period::text) AS b
