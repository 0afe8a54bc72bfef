-- The queries of the overview.

-- name: totals_columns
t.completed, t.failed, t.dead, t.p50_ms, t.p95_ms, t.wait_p50_ms, t.wait_p95_ms

-- name: series
SELECT t.bucket_start, ${totals_columns} FROM {stats_series}(:period::text) AS t ORDER BY t.bucket_start

-- name: totals
SELECT ${totals_columns}, t.per_second FROM {stats_totals}(:period::text) AS t

-- name: oldest_waiting
SELECT o.queue, o.job_id::text AS job_id, o.run_at FROM {oldest_due_jobs}() AS o ORDER BY o.run_at LIMIT 100

-- name: counts
SELECT COALESCE(NULLIF(c.status, ''), 'available') AS status, c.jobs AS count, NOT c.is_exact AS capped
  FROM {job_counts} AS c
 ORDER BY pg_catalog.array_position(ARRAY['', 'processing', 'failed', 'complete', 'dead', 'cancelled'], c.status)

-- name: nodes
SELECT n.node, n.version, n.in_flight, n.alive, n.serves, n.missing
  FROM {nodes} AS n ORDER BY n.alive DESC NULLS LAST, n.node LIMIT 200

-- The view has the most severe problems first.
-- name: problems
SELECT p.severity, p.problem, p.queue, p.since, p.text, p.what_to_do FROM {job_problems} AS p LIMIT 100
