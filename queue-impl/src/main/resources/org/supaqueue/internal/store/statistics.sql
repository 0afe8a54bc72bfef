-- The statements that write statistics, and that delete old statistics and audit rows.

-- name: now
SELECT pg_catalog.clock_timestamp() AS now

-- All nodes insert in the same order, so that they never deadlock.
-- name: add_queues
WITH added AS (
    INSERT INTO {queue_stats} AS s (resolution, bucket_start, queue, attempts, completed, failed, dead, cancelled, rescued,
                                    calls, waits)
    SELECT n.resolution, n.bucket_start, n.queue, n.attempts, n.completed, n.failed, n.dead, n.cancelled, n.rescued,
           n.calls::bigint[], n.waits::bigint[]
      FROM ROWS FROM (
               pg_catalog.unnest(:resolutions::text[]), pg_catalog.unnest(:starts::timestamptz[]),
               pg_catalog.unnest(:queues::text[]), pg_catalog.unnest(:attempts::bigint[]),
               pg_catalog.unnest(:completed::bigint[]), pg_catalog.unnest(:failed::bigint[]),
               pg_catalog.unnest(:dead::bigint[]), pg_catalog.unnest(:cancelled::bigint[]),
               pg_catalog.unnest(:rescued::bigint[]), pg_catalog.unnest(:calls::text[]), pg_catalog.unnest(:waits::text[]))
           AS n(resolution, bucket_start, queue, attempts, completed, failed, dead, cancelled, rescued, calls, waits)
     ORDER BY n.resolution, n.bucket_start, n.queue COLLATE "C"
    ON CONFLICT (resolution, bucket_start, queue) DO UPDATE
       SET attempts = s.attempts + EXCLUDED.attempts, completed = s.completed + EXCLUDED.completed,
           failed = s.failed + EXCLUDED.failed, dead = s.dead + EXCLUDED.dead,
           cancelled = s.cancelled + EXCLUDED.cancelled, rescued = s.rescued + EXCLUDED.rescued,
           calls = {add_counts}(s.calls, EXCLUDED.calls), waits = {add_counts}(s.waits, EXCLUDED.waits)
    RETURNING 1
)
SELECT pg_catalog.count(*) FROM added

-- name: add_errors
WITH added AS (
    INSERT INTO {error_stats} AS e (resolution, bucket_start, queue, fingerprint, error, response_status, attempts, dead,
                                    last_job_id, last_seen_at)
    SELECT n.resolution, n.bucket_start, n.queue, n.fingerprint, n.error, n.response_status, n.attempts, n.dead,
           n.last_job_id, n.last_seen_at
      FROM ROWS FROM (
               pg_catalog.unnest(:resolutions::text[]), pg_catalog.unnest(:starts::timestamptz[]),
               pg_catalog.unnest(:queues::text[]), pg_catalog.unnest(:fingerprints::text[]),
               pg_catalog.unnest(:errors::text[]), pg_catalog.unnest(:response_statuses::integer[]),
               pg_catalog.unnest(:attempts::bigint[]), pg_catalog.unnest(:dead::bigint[]),
               pg_catalog.unnest(:last_job_ids::bigint[]), pg_catalog.unnest(:last_seen::timestamptz[]))
           AS n(resolution, bucket_start, queue, fingerprint, error, response_status, attempts, dead, last_job_id, last_seen_at)
     ORDER BY n.resolution, n.bucket_start, n.queue COLLATE "C", n.fingerprint COLLATE "C"
    ON CONFLICT (resolution, bucket_start, queue, fingerprint) DO UPDATE
       SET attempts = e.attempts + EXCLUDED.attempts, dead = e.dead + EXCLUDED.dead,
           error = CASE WHEN EXCLUDED.last_seen_at >= e.last_seen_at THEN EXCLUDED.error ELSE e.error END,
           response_status = CASE WHEN EXCLUDED.last_seen_at >= e.last_seen_at
                                  THEN EXCLUDED.response_status ELSE e.response_status END,
           last_job_id = CASE WHEN EXCLUDED.last_seen_at >= e.last_seen_at
                              THEN EXCLUDED.last_job_id ELSE e.last_job_id END,
           last_seen_at = GREATEST(EXCLUDED.last_seen_at, e.last_seen_at)
    RETURNING 1
)
SELECT pg_catalog.count(*) FROM added

-- name: old_statistics
resolution = :resolution::text AND bucket_start < pg_catalog.now() - :kept_ms::float8 * interval '1 ms'

-- name: delete_queues
WITH deleted AS (
    DELETE FROM {queue_stats} AS s
     USING (SELECT resolution, bucket_start, queue FROM {queue_stats} WHERE ${old_statistics}
             ORDER BY resolution, bucket_start, queue LIMIT :limit FOR UPDATE SKIP LOCKED) AS old
     WHERE s.resolution = old.resolution AND s.bucket_start = old.bucket_start AND s.queue = old.queue
    RETURNING 1
)
SELECT pg_catalog.count(*) FROM deleted

-- name: delete_errors
WITH deleted AS (
    DELETE FROM {error_stats} AS s
     USING (SELECT resolution, bucket_start, queue, fingerprint FROM {error_stats} WHERE ${old_statistics}
             ORDER BY resolution, bucket_start, queue, fingerprint LIMIT :limit FOR UPDATE SKIP LOCKED) AS old
     WHERE s.resolution = old.resolution AND s.bucket_start = old.bucket_start AND s.queue = old.queue
       AND s.fingerprint = old.fingerprint
    RETURNING 1
)
SELECT pg_catalog.count(*) FROM deleted

-- name: delete_audit
WITH deleted AS (
    DELETE FROM {job_audit} AS a
     USING (SELECT audit_id FROM {job_audit} WHERE at < pg_catalog.now() - :kept_ms::float8 * interval '1 ms'
             ORDER BY at LIMIT :limit FOR UPDATE SKIP LOCKED) AS old
     WHERE a.audit_id = old.audit_id
    RETURNING 1
)
SELECT pg_catalog.count(*) FROM deleted
