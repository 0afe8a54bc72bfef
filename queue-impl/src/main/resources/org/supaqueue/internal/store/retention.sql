-- The statements that delete finished jobs. The caller gives the condition ${states}.

-- name: complete
status::text = 'complete'

-- A job that holds its unique key until a time is not deleted before that time.
-- name: released
(unique_until IS NULL OR unique_until <= pg_catalog.now())

-- name: dead_or_cancelled
status::text IN ('dead', 'cancelled')

-- Starts after the last job of the previous batch. So the scan does not read again the index entries of deleted jobs and
-- of jobs that were left.
-- name: expired
SELECT job_id, finished_at FROM {job_queue}
 WHERE ${states} AND (finished_at, job_id) > (:after_finished_at::timestamptz, :after_id::bigint)
   AND finished_at < pg_catalog.now() - :kept_seconds::float8 * interval '1 second' AND ${released}
 ORDER BY finished_at, job_id LIMIT :limit FOR UPDATE SKIP LOCKED

-- name: delete
WITH expired AS MATERIALIZED (${expired}
), deleted AS (
    DELETE FROM {job_queue} AS j
     USING expired
     WHERE j.job_id BETWEEN expired.job_id AND expired.job_id
    RETURNING 1
)
SELECT deleted.count, last.finished_at::text, last.job_id
  FROM (SELECT pg_catalog.count(*) FROM deleted) AS deleted
  LEFT JOIN LATERAL (
       SELECT finished_at, job_id FROM expired ORDER BY finished_at DESC, job_id DESC LIMIT 1) AS last ON true

-- name: delete_only
WITH finished AS MATERIALIZED (
    SELECT j.job_id FROM pg_catalog.unnest(:ids::bigint[]) AS i(id) CROSS JOIN LATERAL (
           SELECT job_id FROM {job_queue} WHERE job_id = i.id AND ${states} AND ${released} FOR UPDATE SKIP LOCKED) AS j
)
DELETE FROM {job_queue} AS j
 USING finished
 WHERE j.job_id BETWEEN finished.job_id AND finished.job_id
RETURNING 1

-- name: find
SELECT job_id, finished_at::text FROM (${expired}) AS expired
