-- The statements that run bulk operations. A page is one transaction: take, find or find_locked, the change, and advance.

-- Locks the operation whose turn it is. Skips the operations that other nodes have locked.
-- name: take
SELECT operation_id, kind, rate, walk, pg_catalog.cardinality(walks) AS walks, tries,
       pg_catalog.cardinality(locked_ids) AS locked
  FROM {bulk_operation}
 WHERE state = 'running' AND next_at <= pg_catalog.clock_timestamp()
 ORDER BY next_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED

-- Reads the next jobs and locks them. One row without a job if none of the jobs that were read matches. Leaves the jobs
-- in locked_ids to find_locked: such a job may have finished before the start, in a transaction that ended later. The
-- operation would change it here and there.
-- name: find
SELECT f.last_read, f.is_end, l.job_id, l.condition
  FROM {bulk_operation} AS o
 CROSS JOIN LATERAL {bulk_find}(o.filter, o.statuses, o.walks[o.walk], o.created_at, o.after_id, o.until_id,
                                :page_size::integer, :max_read::integer) AS f
  LEFT JOIN LATERAL {bulk_lock}(
            o.filter, o.statuses, o.created_at,
            ARRAY(SELECT i.id FROM pg_catalog.unnest(f.ids) AS i(id) WHERE i.id <> ALL (o.locked_ids)),
            o.kind, o.new_queue) AS l ON true
 WHERE o.operation_id = :operation::bigint

-- Locks the jobs that were locked by other transactions before.
-- name: find_locked
SELECT l.job_id, l.condition
  FROM {bulk_operation} AS o
 CROSS JOIN LATERAL {bulk_lock}(o.filter, o.statuses, o.created_at, o.locked_ids, o.kind, o.new_queue) AS l
 WHERE o.operation_id = :operation::bigint

-- The jobs of a set, each with its time. :first is the number of the first job on the page. If the operation has no rate,
-- all jobs have the same time.
-- name: timed
timed AS (
    SELECT i.id, o.new_queue, o.new_run_at, o.new_priority, o.rate,
           GREATEST(o.next_run_at, o.new_run_at, pg_catalog.now())
           + COALESCE((:first::bigint + i.place - 1)::float8 / o.rate::float8, 0::float8) * interval '1 second' AS run_at
      FROM {bulk_operation} AS o
     CROSS JOIN pg_catalog.unnest(:ids::bigint[]) WITH ORDINALITY AS i(id, place)
     WHERE o.operation_id = :operation::bigint
)

-- A failed job keeps its counts; a dead or cancelled one starts anew, as in retry_job.
-- name: retry
WITH ${timed}, changed AS (
    UPDATE {job_queue} AS j
       SET status = '', run_at = timed.run_at, due = timed.run_at <= pg_catalog.now(),
           retry_count = CASE j.status::text WHEN 'failed' THEN j.retry_count ELSE 0 END,
           lost_leases = CASE j.status::text WHEN 'failed' THEN j.lost_leases::integer ELSE 0 END,
           snooze_count = CASE j.status::text WHEN 'failed' THEN j.snooze_count::integer ELSE 0 END,
           cancel_requested_at = NULL, finished_at = NULL,
           unique_until = CASE WHEN j.unique_key IS NOT NULL
                               THEN COALESCE(j.unique_until, 'infinity'::timestamptz) END
      FROM timed
     WHERE j.job_id BETWEEN timed.id AND timed.id
    RETURNING 1
)
SELECT pg_catalog.count(*) FROM changed

-- name: cancel
WITH ${timed}, changed AS (
    UPDATE {job_queue} AS j
       SET status = CASE j.status::text WHEN 'processing' THEN 'processing' ELSE 'cancelled' END,
           error = CASE j.status::text WHEN 'processing' THEN j.error
                   ELSE pg_catalog.concat('cancelled by bulk operation ', :operation::bigint) END,
           finished_at = CASE j.status::text WHEN 'processing' THEN j.finished_at ELSE pg_catalog.now() END,
           cancel_requested_at = COALESCE(j.cancel_requested_at, pg_catalog.now())
      FROM timed
     WHERE j.job_id BETWEEN timed.id AND timed.id
    RETURNING 1
)
SELECT pg_catalog.count(*) FROM changed

-- A rate does not make a job due earlier than it was.
-- name: move
WITH ${timed}, placed AS (
    SELECT timed.*, CASE WHEN new_run_at IS NOT NULL THEN timed.run_at
                         WHEN rate IS NOT NULL THEN GREATEST(timed.run_at, l.old_run_at)
                         ELSE l.old_run_at END AS final_run_at
      FROM timed CROSS JOIN LATERAL (
           SELECT o.run_at::timestamptz AS old_run_at FROM {job_queue} AS o WHERE o.job_id = timed.id OFFSET 0) AS l
), changed AS (
    UPDATE {job_queue} AS j
       SET queue = COALESCE(placed.new_queue, j.queue::text), priority = COALESCE(placed.new_priority, j.priority),
           run_at = placed.final_run_at, due = placed.final_run_at <= pg_catalog.now()
      FROM placed
     WHERE j.job_id BETWEEN placed.id AND placed.id
    RETURNING 1
)
SELECT pg_catalog.count(*) FROM changed

-- A job that takes its unique key into another queue holds the lock that 007_unique_jobs.sql describes.
-- name: lock_keys
SELECT pg_catalog.pg_advisory_xact_lock_shared(1398100034, k.key_lock)
  FROM (SELECT DISTINCT pg_catalog.hashtext(pg_catalog.concat(o.new_queue, '/', l.unique_key)) & 255 AS key_lock
          FROM {bulk_operation} AS o
         CROSS JOIN pg_catalog.unnest(:ids::bigint[]) AS i(id)
         CROSS JOIN LATERAL (SELECT j.unique_key FROM {job_queue} AS j
                              WHERE j.job_id = i.id AND j.unique_until IS NOT NULL OFFSET 0) AS l
         WHERE o.operation_id = :operation::bigint AND o.new_queue IS NOT NULL AND l.unique_key IS NOT NULL) AS k

-- Releases the key that a finished job holds, if its time has passed.
-- name: release_key
SELECT {release_passed_key}(:home::name, COALESCE(o.new_queue, j.queue::text), j.unique_key)
  FROM {bulk_operation} AS o CROSS JOIN {job_queue} AS j
 WHERE o.operation_id = :operation::bigint AND j.job_id = :job_id::bigint

-- Wakes the nodes, as an insert does.
-- name: wake
SELECT CASE WHEN NOT pg_catalog.pg_try_advisory_xact_lock_shared(
                         1398100033, pg_catalog.to_regclass(:table::text)::oid::integer)
            THEN {wake_queue}() END

-- Ends a page. The pause after a page is a multiple of the time that the page took, so that claims have most of the time
-- for themselves. A cancellation with a rate pauses longer.
-- name: advance
UPDATE {bulk_operation} AS o
   SET walk = :walk,
       after_id = CASE WHEN :is_walk::boolean THEN COALESCE(:after_id::bigint, o.from_id - 1) ELSE o.after_id END,
       changed = o.changed + :changed, key_taken = o.key_taken + :key_taken, locked = o.locked + :locked,
       refused = o.refused + :refused, error = COALESCE(o.error, :error::text),
       locked_ids = CASE WHEN :keeps_locked::boolean THEN pg_catalog.array_cat(o.locked_ids, :locked_ids::bigint[])
                         ELSE :locked_ids::bigint[] END,
       tries = :tries,
       next_run_at = GREATEST(o.next_run_at, o.new_run_at, pg_catalog.now())
                     + COALESCE(:used::float8 / o.rate::float8, 0::float8) * interval '1 second',
       next_at = GREATEST(pg_catalog.clock_timestamp()
                          + :pause_factor::float8 * (pg_catalog.clock_timestamp() - pg_catalog.now()),
                          pg_catalog.now() + :pause_ms::float8 * interval '1 ms',
                          CASE WHEN o.kind = 'cancel' AND o.rate IS NOT NULL
                               THEN pg_catalog.now() + (:used::float8 / o.rate::float8) * interval '1 second' END),
       state = CASE WHEN :is_done::boolean THEN 'done' ELSE o.state END,
       finished_at = CASE WHEN :is_done::boolean THEN pg_catalog.clock_timestamp() END
 WHERE o.operation_id = :operation::bigint

-- Lets the other operations go first after a page that failed.
-- name: postpone
UPDATE {bulk_operation}
   SET next_at = pg_catalog.clock_timestamp() + :pause_seconds::float8 * interval '1 second'
 WHERE operation_id IN (SELECT o.operation_id FROM {bulk_operation} AS o
                         WHERE o.operation_id = :operation::bigint AND o.state = 'running'
                           FOR NO KEY UPDATE SKIP LOCKED)

-- How long until the next page of a running operation. NULL if no operation is running.
-- name: until_next
SELECT pg_catalog.ceil(EXTRACT(EPOCH FROM pg_catalog.min(next_at) - pg_catalog.clock_timestamp()) * 1000.0)::bigint
  FROM {bulk_operation} WHERE state = 'running'

-- name: delete_finished
DELETE FROM {bulk_operation}
 WHERE state <> 'running' AND finished_at < pg_catalog.now() - :kept_seconds::float8 * interval '1 second'
