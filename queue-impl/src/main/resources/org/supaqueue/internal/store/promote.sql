-- The statements that make scheduled jobs due.

-- name: scheduled
NOT due AND status::text IN ('', 'failed') AND run_at::timestamptz <= pg_catalog.now()

-- name: find
SELECT job_id FROM {job_queue}
 WHERE ${scheduled} AND job_id <> ALL (:except::bigint[])
 ORDER BY run_at LIMIT :limit FOR NO KEY UPDATE SKIP LOCKED

-- name: promote
WITH scheduled AS MATERIALIZED (${find}
)${make_due}

-- name: promote_only
WITH scheduled AS MATERIALIZED (SELECT j.* FROM pg_catalog.unnest(:ids::bigint[]) AS i(id) CROSS JOIN LATERAL (
       SELECT job_id FROM {job_queue} WHERE job_id = i.id AND ${scheduled} FOR NO KEY UPDATE SKIP LOCKED) AS j
)${make_due}

-- name: make_due
, promoted AS (
    UPDATE {job_queue} AS j SET due = true
      FROM scheduled
     WHERE j.job_id BETWEEN scheduled.job_id AND scheduled.job_id
    RETURNING 1
)
SELECT pg_catalog.count(*) FROM promoted
