-- The statements of unique jobs, beside the INSERT in enqueue.sql.

-- The condition that row j holds the key of the request r.
-- name: holds_key
j.queue::text = r.queue AND j.unique_key = r.unique_key AND j.unique_until IS NOT NULL

-- Gives the job that holds a key the payload and the time of a request, if the job waits. A failed job keeps the time of
-- its retry if that time is later. Skips rows that another transaction has locked: a statement that waited for such a row
-- would lock it even if a node has claimed the job meanwhile, and the outcome of the job could not be settled.
-- name: replace
WITH waiting AS MATERIALIZED (
    SELECT j.job_id AS id, r.*
      FROM (SELECT * FROM ROWS FROM (
                        pg_catalog.unnest(:queues::text[]), pg_catalog.unnest(:unique_keys::text[]),
                        pg_catalog.unnest(:payloads::text[]), pg_catalog.unnest(:headers::text[]),
                        pg_catalog.unnest(:trace_parents::text[]), pg_catalog.unnest(:run_ats::text[]),
                        pg_catalog.unnest(:delays::bigint[]), pg_catalog.unnest(:quiets::bigint[]),
                        pg_catalog.unnest(:max_waits::bigint[]))
                     AS given(queue, unique_key, payload, headers, trace_parent, run_at, delay, quiet, max_wait)
             ORDER BY queue COLLATE pg_catalog."C", unique_key COLLATE pg_catalog."C") AS r
     CROSS JOIN LATERAL (
           SELECT job_id FROM {job_queue} AS j
            WHERE ${holds_key} AND j.status::text IN ('', 'failed') FOR NO KEY UPDATE SKIP LOCKED) AS j
)
UPDATE {job_queue} AS j
   SET payload = waiting.payload::jsonb,
       headers = waiting.headers::jsonb,
       trace_parent = waiting.trace_parent,
       due = true,
       run_at = GREATEST(
           CASE WHEN quiet IS NULL
                THEN COALESCE(waiting.run_at::timestamptz, pg_catalog.now() + delay::float8 * interval '1 ms')
                ELSE LEAST(pg_catalog.clock_timestamp() + quiet::float8 * interval '1 ms',
                           j.created_at + max_wait::float8 * interval '1 ms') END,
           CASE WHEN j.status::text = 'failed' OR pg_catalog.starts_with(j.error, 'snoozed for ')
                THEN j.run_at::timestamptz END)
  FROM waiting
 WHERE j.job_id BETWEEN waiting.id AND waiting.id
RETURNING j.job_id, j.queue, j.unique_key

-- Finds the jobs that hold keys. A finished job whose time has passed holds its key until somebody asks for the key.
-- name: holders
SELECT j.job_id, j.queue, j.unique_key, j.status::text IN ('', 'failed') AS waits,
       ${finished} AND j.unique_until <= pg_catalog.clock_timestamp() AS has_passed
  FROM ROWS FROM (pg_catalog.unnest(:queues::text[]), pg_catalog.unnest(:unique_keys::text[])) AS r(queue, unique_key)
 CROSS JOIN LATERAL (SELECT job_id, queue, unique_key, status, unique_until FROM {job_queue} AS j
                      WHERE ${holds_key} OFFSET 0) AS j

-- name: finished
j.status::text IN ('complete', 'dead', 'cancelled')

-- Releases the keys of these finished jobs. The caller's transaction may have begun before the time passed, so now() would
-- never release the key.
-- name: release
WITH passed AS MATERIALIZED (
    SELECT j.job_id FROM (SELECT * FROM pg_catalog.unnest(:ids::bigint[]) AS i(id) ORDER BY id) AS i CROSS JOIN LATERAL (
           SELECT job_id FROM {job_queue} AS j
            WHERE j.job_id = i.id AND j.unique_until <= pg_catalog.clock_timestamp() AND ${finished}
              FOR NO KEY UPDATE SKIP LOCKED) AS j
)
UPDATE {job_queue} AS j SET unique_until = NULL FROM passed WHERE j.job_id BETWEEN passed.job_id AND passed.job_id

-- The statements of the pass. ${rows} is the condition of the rows to change, and ${change} is the change.
-- name: find
SELECT j.job_id FROM {job_queue} AS j WHERE ${rows} AND j.job_id <> ALL (:except::bigint[])
 LIMIT :limit FOR NO KEY UPDATE SKIP LOCKED

-- name: take
WITH found AS MATERIALIZED (${find}
)${apply}

-- name: take_only
WITH found AS MATERIALIZED (SELECT j.* FROM pg_catalog.unnest(:ids::bigint[]) AS i(id) CROSS JOIN LATERAL (
       SELECT j.job_id FROM {job_queue} AS j WHERE j.job_id = i.id AND ${rows} FOR NO KEY UPDATE SKIP LOCKED) AS j
)${apply}

-- name: apply
, changed AS (
    UPDATE {job_queue} AS j SET ${change} FROM found
     WHERE j.job_id BETWEEN found.job_id AND found.job_id
    RETURNING 1
)
SELECT pg_catalog.count(*) FROM changed

-- name: passed
j.unique_until <= pg_catalog.now() AND j.unique_until IS NOT NULL AND ${finished}

-- name: end_window
unique_until = NULL

-- Jobs that wait without their key, although no other job holds the key.
-- name: keyless
j.unique_while_waiting AND j.unique_until IS NULL AND j.unique_key IS NOT NULL AND j.status::text IN ('', 'failed')
       AND NOT EXISTS (SELECT FROM {job_queue} AS h
                        WHERE h.queue::text = j.queue::text AND h.unique_key = j.unique_key
                          AND h.unique_until IS NOT NULL)

-- The trigger follow_unique_key takes the key.
-- name: ask_for_key
unique_while_waiting = true
