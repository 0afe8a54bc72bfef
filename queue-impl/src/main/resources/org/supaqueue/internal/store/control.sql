-- The statements about paused queues, and about single jobs that a caller cancels or retries.

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
SELECT CASE WHEN ${by_api} AND pg_catalog.set_config('supaqueue.wakeup', 'local', true) <> ''
            THEN {pause_queue}(:queue::text, :reason::text) END

-- name: resume
SELECT CASE WHEN ${by_api} AND pg_catalog.set_config('supaqueue.wakeup', 'local', true) <> ''
            THEN {resume_queue}(:queue::text) END

-- name: pause_of
SELECT paused_at, pause_reason FROM {queue_control} WHERE queue::text = :queue::text AND paused_at IS NOT NULL

-- name: queues
SELECT queue, paused_at, reason, waiting, in_flight FROM {queues} ORDER BY queue

-- name: last_job
SELECT COALESCE(pg_catalog.max(job_id), 0) FROM {job_queue}

-- name: purge_page
WITH page AS MATERIALIZED (
    SELECT p.* FROM {purge_page}(
           :queue::text, :due::boolean, :after_priority::integer, :after_run_at::timestamptz, :after_id::bigint,
           :until_id::bigint, :page_size::integer) AS p
), audited AS (
    INSERT INTO {job_audit} (action, queue, affected)
    SELECT 'purge_queue', :queue::text, page.purged FROM page WHERE page.purged > 0 AND ${by_api}
)
SELECT purged, found, last_priority, last_run_at::text, last_id FROM page

-- name: cancel
SELECT CASE WHEN ${by_api} THEN {cancel_job}(:job_id::bigint) END

-- name: retry
SELECT CASE WHEN ${by_api} AND pg_catalog.set_config('supaqueue.wakeup', 'local', true) <> ''
            THEN {retry_job}(:job_id::bigint) END

-- The audit says that the Java API acts, unless the caller has set another source.
-- name: by_api
pg_catalog.set_config('supaqueue.actor_source', COALESCE(NULLIF(
    pg_catalog.current_setting('supaqueue.actor_source', true), ''), 'api'), true) <> ''
