-- The statements that make waiting jobs dead when their expires_at has passed.

-- name: past
expires_at <= pg_catalog.now() AND status::text IN ('', 'failed')

-- name: find
SELECT job_id FROM {job_queue}
 WHERE ${past} AND job_id <> ALL (:except::bigint[])
 ORDER BY expires_at LIMIT :limit FOR NO KEY UPDATE SKIP LOCKED

-- name: expire
WITH past AS MATERIALIZED (${find}
)${make_dead}

-- name: expire_only
WITH past AS MATERIALIZED (SELECT j.* FROM pg_catalog.unnest(:ids::bigint[]) AS i(id) CROSS JOIN LATERAL (
       SELECT job_id FROM {job_queue} WHERE job_id = i.id AND ${past} FOR NO KEY UPDATE SKIP LOCKED) AS j
)${make_dead}

-- The number of the last attempt is 0 if the job was never sent.
-- name: make_dead
, expired AS (
    UPDATE {job_queue} AS j
       SET status = 'dead', finished_at = pg_catalog.now(),
           error = pg_catalog.concat('EXPIRED at ', pg_catalog.to_char(
                       pg_catalog.timezone('UTC', j.expires_at), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
      FROM past
     WHERE j.job_id BETWEEN past.job_id AND past.job_id
    RETURNING j.job_id, j.queue, j.retry_count + j.lost_leases::integer + j.snooze_count::integer AS attempt,
              j.response_status, j.status, j.error, j.trace_parent
)${dead_letter}
SELECT job_id, queue, attempt, response_status, error, trace_parent FROM expired
