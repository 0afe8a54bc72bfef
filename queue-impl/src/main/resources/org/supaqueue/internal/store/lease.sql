-- The statements that renew leases, hand jobs back, rescue jobs whose lease has expired, and end leases early.

-- name: leases
ROWS FROM (pg_catalog.unnest(:lease_ids::bigint[]), pg_catalog.unnest(:lease_tokens::bigint[]), pg_catalog.unnest(:lease_nonces::bigint[]))
        AS l(id, token, nonce)

-- The condition that a row of job_queue has the id, the token and the nonce of a lease.
-- name: under_lease
job_id = l.id AND lease_token::bigint = l.token AND lease_nonce = l.nonce

-- The condition that a lease is still valid. Only a claimed row has claimed_from.
-- name: still_valid
${under_lease} AND claimed_from IS NOT NULL

-- Locks the rows whose lease is still valid. Looks up each row separately, whatever size the planner believes the table
-- has. Skips rows that another transaction has locked: if the statement waited for such a row, the other leases could
-- expire meanwhile.
-- name: held
WITH held AS MATERIALIZED (SELECT j.job_id FROM (SELECT * FROM ${leases} ORDER BY id) AS l
      CROSS JOIN LATERAL (
           SELECT job_id, lease_token, lease_nonce FROM {job_queue} WHERE ${still_valid} FOR NO KEY UPDATE SKIP LOCKED) AS j
)

-- name: still_held
SELECT j.job_id, j.lease_token, j.lease_nonce FROM (SELECT * FROM ${leases} ORDER BY id) AS l
      CROSS JOIN LATERAL (
           SELECT job_id, lease_token, lease_nonce FROM {job_queue} WHERE ${still_valid} OFFSET 0) AS j

-- name: renew
${held}
UPDATE {job_queue} AS j SET leased_until = pg_catalog.clock_timestamp() + :lease_ms::float8 * interval '1 ms'
  FROM held
 WHERE j.job_id BETWEEN held.job_id AND held.job_id
RETURNING j.job_id, j.lease_token, j.lease_nonce

-- name: hand_back
${held}
UPDATE {job_queue} AS j
   SET status = CASE WHEN cancel_requested_at IS NULL THEN claimed_from::text ELSE 'cancelled' END,
       finished_at = CASE WHEN cancel_requested_at IS NOT NULL THEN pg_catalog.now() END,
       claimed_from = NULL, leased_until = NULL, leased_by = NULL
  FROM held
 WHERE j.job_id BETWEEN held.job_id AND held.job_id
RETURNING j.job_id, j.lease_token, j.lease_nonce

-- Compares with now(), the start of the transaction, although the statement may get its locks later. A later time would
-- rescue jobs too early. The leases that the caller passes are exempt.
-- name: expired
status::text = 'processing' AND leased_until::timestamptz < pg_catalog.now() AND NOT EXISTS (
           SELECT FROM ${leases} WHERE ${under_lease})

-- The columns of a job to rescue, with its new status.
-- name: rescued_columns
job_id, leased_by,
           CASE WHEN cancel_requested_at IS NOT NULL THEN 'cancelled'
                WHEN lost_leases::integer + 1 >= :max_lost_leases THEN 'dead'
                ELSE claimed_from::text END AS status

-- name: find_expired
SELECT ${rescued_columns} FROM {job_queue} WHERE ${expired} AND job_id <> ALL (:except::bigint[]) ORDER BY leased_until LIMIT :limit FOR NO KEY UPDATE SKIP LOCKED

-- name: rescue
WITH expired AS MATERIALIZED (${find_expired}
)${take_lease}

-- name: rescue_only
WITH expired AS MATERIALIZED (SELECT j.* FROM pg_catalog.unnest(:ids::bigint[]) AS i(id) CROSS JOIN LATERAL (
       SELECT ${rescued_columns} FROM {job_queue} WHERE job_id = i.id AND ${expired} FOR NO KEY UPDATE SKIP LOCKED) AS j
)${take_lease}

-- name: any_expired
SELECT EXISTS (SELECT FROM {job_queue} WHERE ${expired})

-- Ends leases that have not expired. Skips rows that another transaction has locked, so that these rows do not delay the
-- others.
-- name: end_leases
WITH expired AS MATERIALIZED (
    SELECT j.*
      FROM (SELECT * FROM ${leases} ORDER BY id) AS l
     CROSS JOIN LATERAL (
           SELECT ${rescued_columns} FROM {job_queue} WHERE ${still_valid} FOR NO KEY UPDATE SKIP LOCKED) AS j
)${take_lease}

-- Takes the lease from the rows of expired, and records the reason as an attempt.
-- name: take_lease
, rescued AS (
    UPDATE {job_queue} AS j
       SET status = expired.status,
           lost_leases = LEAST(j.lost_leases::integer + 1, 1000),
           error = CASE expired.status WHEN 'dead' THEN 'lease lost ' || (j.lost_leases::integer + 1)::text || ' times'
                   ELSE j.error END,
           finished_at = CASE WHEN expired.status IN ('dead', 'cancelled') THEN pg_catalog.now() END,
           claimed_from = NULL, leased_until = NULL, leased_by = NULL
      FROM expired
     WHERE j.job_id BETWEEN expired.job_id AND expired.job_id
    RETURNING j.job_id, j.queue, j.status, j.lease_token, j.error, j.trace_parent,
              j.retry_count + j.lost_leases::integer + j.snooze_count::integer AS attempt, expired.leased_by
), kept AS (
    INSERT INTO {job_attempt} (job_id, lease_token, attempt, error, leased_by)
    SELECT job_id, lease_token, attempt, '${reason}', leased_by FROM rescued
)${dead_letter}
SELECT job_id, queue, status, attempt, error, trace_parent FROM rescued

-- The reason that an attempt records, unless the statement gets another one.
-- name: reason
lease lost
