-- The statements by which callers start and watch bulk operations.

-- The setting stops the trigger from notifying: NOTIFY would serialise commits and forbid PREPARE TRANSACTION. A node is
-- told after the commit.
-- name: start
WITH quiet AS MATERIALIZED (SELECT pg_catalog.set_config('supaqueue.wakeup', 'local', true) AS wakeup)
INSERT INTO {bulk_operation} (kind, filter, new_queue, new_run_at, new_priority, rate, requested_by)
SELECT :kind::text, :filter::jsonb, :new_queue::text, :new_run_at::timestamptz, :new_priority::integer, :rate::integer,
       COALESCE(:requested_by::text, current_user::text)
  FROM quiet WHERE wakeup <> '' AND ${by_api}
RETURNING operation_id

-- name: count
SELECT jobs, is_exact FROM {bulk_count}(:filter::jsonb, :kind::text)

-- name: columns
operation_id, kind, filter::text AS filter, state, percent, matched, changed, key_taken, locked, refused, error,
       requested_by, created_at, finished_at

-- name: find
SELECT ${columns} FROM {bulk_operations} WHERE operation_id = :operation::bigint

-- name: list
SELECT ${columns} FROM {bulk_operations} ORDER BY state <> 'running', operation_id DESC LIMIT :limit::integer

-- name: abort
SELECT CASE WHEN ${by_api} THEN {abort_bulk}(:operation::bigint) END

-- The audit says that the Java API acts, unless the caller has set another source.
-- name: by_api
pg_catalog.set_config('supaqueue.actor_source', COALESCE(NULLIF(
    pg_catalog.current_setting('supaqueue.actor_source', true), ''), 'api'), true) <> ''
