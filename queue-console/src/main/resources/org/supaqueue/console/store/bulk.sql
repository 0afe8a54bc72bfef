-- The queries of bulk operations.

-- name: columns
o.operation_id::text AS operation_id, o.kind, o.filter, o.new_queue, o.new_run_at, o.new_priority, o.rate, o.state,
o.percent, o.matched, o.changed, o.key_taken, o.locked, o.refused, o.error, o.requested_by, o.requested_role, o.created_at,
o.finished_at

-- name: list
SELECT ${columns} FROM {bulk_operations} AS o
 ORDER BY (o.state = 'running') DESC, o.created_at DESC, o.operation_id DESC LIMIT 200

-- name: one
SELECT ${columns} FROM {bulk_operations} AS o WHERE o.operation_id = :operation_id::bigint
