-- The statements about paused queues.

-- Reads the version of queue_control and the paused queues in one snapshot. One row for each paused queue, and one row
-- without a queue if no queue is paused.
-- name: paused_queues
SELECT COALESCE(v.version, 0) AS version, c.queue::text AS queue
  FROM (SELECT 1) AS one
  LEFT JOIN {queue_control_version} AS v ON true
  LEFT JOIN {queue_control} AS c ON c.paused_at IS NOT NULL

-- The setting stops the trigger from notifying: NOTIFY would serialise commits and forbid PREPARE TRANSACTION. The nodes
-- are notified after the commit.
-- name: pause
SELECT CASE WHEN pg_catalog.set_config('supaqueue.wakeup', 'local', true) <> ''
            THEN {pause_queue}(:queue::text, :reason::text) END

-- name: resume
SELECT CASE WHEN pg_catalog.set_config('supaqueue.wakeup', 'local', true) <> '' THEN {resume_queue}(:queue::text) END

-- name: pause_of
SELECT paused_at, pause_reason FROM {queue_control} WHERE queue::text = :queue::text AND paused_at IS NOT NULL

-- name: queues
SELECT queue, paused_at, reason, waiting, in_flight FROM {queues} ORDER BY queue

-- name: last_job
SELECT COALESCE(pg_catalog.max(job_id), 0) FROM {job_queue}

-- name: purge_page
SELECT purged, found, last_priority, last_run_at::text, last_id
  FROM {purge_page}(:queue::text, :due::boolean, :after_priority::integer, :after_run_at::timestamptz, :after_id::bigint,
                    :until_id::bigint, :page_size::integer)
