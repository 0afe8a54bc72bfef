-- The statements that settle attempts.

-- Settles a batch. The row decides the new state of the job, as the row is when the statement locks it:
--   If the outcome is COMPLETE (the answer was 2xx), the job becomes complete.
--   Otherwise, a job whose cancellation was requested becomes cancelled.
--   Otherwise, a job that the consumer snoozed waits again.
--   Otherwise, a job without a retry left becomes dead.
--   Otherwise, the job becomes failed or dead, as the outcome says.
-- An attempt without an answer does not overwrite the answer of an earlier attempt. Attempts that did not complete are
-- recorded, the last 20 of each job.
-- name: settle
WITH outcome AS (
    SELECT * FROM ROWS FROM (
                        pg_catalog.unnest(:lease_ids::bigint[]), pg_catalog.unnest(:lease_tokens::bigint[]),
                        pg_catalog.unnest(:lease_nonces::bigint[]), pg_catalog.unnest(:outcomes::text[]),
                        pg_catalog.unnest(:contents::text[]), pg_catalog.unnest(:response_statuses::integer[]),
                        pg_catalog.unnest(:truncated::boolean[]), pg_catalog.unnest(:errors::text[]),
                        pg_catalog.unnest(:retry_in_ms::bigint[]), pg_catalog.unnest(:ages_ms::bigint[]),
                        pg_catalog.unnest(:durations_ms::bigint[]), pg_catalog.unnest(:waited_ms::bigint[]),
                        pg_catalog.unnest(:connect_ms::bigint[]), pg_catalog.unnest(:first_byte_ms::bigint[]),
                        pg_catalog.unnest(:attempts::integer[]), pg_catalog.unnest(:beginnings::text[]))
        AS o(id, token, nonce, outcome, content, response_status, response_truncated,
             error, retry_in, age, duration_ms, waited_ms, connect_ms, first_byte_ms, attempt, beginning)
     ORDER BY id
), held AS MATERIALIZED (
    SELECT j.leased_by, o.*,
           CASE WHEN o.outcome = 'complete' THEN 'complete'
                WHEN j.cancel_requested_at IS NOT NULL THEN 'cancelled'
                WHEN o.outcome = '' THEN ''
                WHEN j.retry_count >= j.retry_limit::integer THEN 'dead'
                ELSE o.outcome END AS status
      FROM outcome AS o CROSS JOIN LATERAL (
           SELECT leased_by, cancel_requested_at, retry_count, retry_limit
             FROM {job_queue}
            WHERE ${under_its_lease} AND claimed_from IS NOT NULL
              FOR NO KEY UPDATE SKIP LOCKED) AS j
), settled AS (
    UPDATE {job_queue} AS j
       SET status = held.status,
           content = COALESCE(held.content, j.content),
           response_status = COALESCE(held.response_status, j.response_status),
           response_truncated = COALESCE(held.response_truncated, j.response_truncated),
           error = held.error,
           retry_count = j.retry_count + CASE held.status WHEN 'failed' THEN 1 ELSE 0 END,
           snooze_count = LEAST(j.snooze_count::integer + CASE held.status WHEN '' THEN 1 ELSE 0 END, 1000),
           run_at = CASE WHEN held.status IN ('failed', '')
                         THEN pg_catalog.now() + held.retry_in::float8 * interval '1 ms' ELSE j.run_at END,
           due = j.due AND (held.status NOT IN ('failed', '') OR held.retry_in <= 0),
           started_at = COALESCE(pg_catalog.now() - held.age::float8 * interval '1 ms', j.started_at),
           duration_ms = COALESCE(held.duration_ms, j.duration_ms),
           connect_ms = CASE held.status WHEN 'complete' THEN held.connect_ms END,
           first_byte_ms = CASE held.status WHEN 'complete' THEN held.first_byte_ms END,
           finished_at = CASE WHEN held.status NOT IN ('failed', '') THEN pg_catalog.now() END,
           claimed_from = NULL, leased_until = NULL, leased_by = NULL
      FROM held
     WHERE j.job_id BETWEEN held.id AND held.id
    RETURNING j.job_id, j.lease_token, j.lease_nonce, j.status, held.outcome, held.attempt, held.age,
              held.duration_ms, held.waited_ms, held.connect_ms, held.first_byte_ms, held.response_status, held.error,
              held.leased_by,
              CASE WHEN held.outcome <> 'complete' THEN COALESCE(held.beginning, held.content) END AS content
), kept AS (
    INSERT INTO {job_attempt} (job_id, lease_token, attempt, started_at, duration_ms, waited_ms, connect_ms, first_byte_ms,
                               response_status, content, error, leased_by)
    SELECT job_id, lease_token, attempt, pg_catalog.now() - age::float8 * interval '1 ms', duration_ms,
           waited_ms, connect_ms, first_byte_ms, response_status, content, error, leased_by
      FROM settled
     WHERE outcome <> 'complete' AND duration_ms IS NOT NULL
), forgotten AS (
    DELETE FROM {job_attempt} AS a
     USING settled AS s CROSS JOIN LATERAL (
           SELECT lease_token FROM {job_attempt} WHERE job_id = s.job_id
            ORDER BY lease_token DESC OFFSET 19 LIMIT 1) AS last
     WHERE s.outcome <> 'complete' AND s.lease_token::bigint > 19
       AND a.job_id = s.job_id AND a.lease_token <= last.lease_token
)${dead_letter}
SELECT job_id, lease_token, lease_nonce, status FROM settled

-- The condition that a row of job_queue has the id, the token and the nonce of an outcome's lease.
-- name: under_its_lease
job_id = o.id AND lease_token::bigint = o.token AND lease_nonce = o.nonce

-- Finds outcomes that were committed although the node received no confirmation. The row keeps the lease token until
-- the next claim, even if the job is rescued. So the token alone does not show whether an attempt that did not complete
-- was settled or lost its lease. The recorded attempt, or the error, shows it.
-- name: applied
SELECT j.job_id, j.lease_token, j.lease_nonce, j.status
  FROM ROWS FROM (pg_catalog.unnest(:lease_ids::bigint[]), pg_catalog.unnest(:lease_tokens::bigint[]),
                  pg_catalog.unnest(:lease_nonces::bigint[]), pg_catalog.unnest(:outcomes::text[]),
                  pg_catalog.unnest(:errors::text[]), pg_catalog.unnest(:called::boolean[]))
       AS o(id, token, nonce, outcome, error, called)
 CROSS JOIN LATERAL (
       SELECT job_id, lease_token, lease_nonce, status FROM {job_queue}
        WHERE ${under_its_lease} AND claimed_from IS NULL
          AND CASE o.outcome
              WHEN 'complete' THEN status::text = 'complete'
              ELSE status::text IN ('', 'failed', 'dead', 'cancelled') AND error IS NOT DISTINCT FROM o.error
                   AND (NOT o.called OR EXISTS (
                        SELECT FROM {job_attempt} AS a
                         WHERE a.job_id = o.id AND a.lease_token = o.token AND a.duration_ms IS NOT NULL))
              END
       OFFSET 0) AS j
