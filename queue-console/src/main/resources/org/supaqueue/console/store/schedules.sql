-- The queries of schedules.

-- name: columns
s.name, s.cron, s.zone, s.http_verb, pg_catalog.left(s.url_path, 8000) AS url_path, s.queue, s.missed, s.overlap, s.next_run,
COALESCE((SELECT pg_catalog.jsonb_agg(pg_catalog.to_char(n.instant AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
                                      ORDER BY n.instant)
            FROM pg_catalog.unnest(s.next_runs) AS n(instant)), '[]') AS next_runs,
s.last_run, s.paused_at, s.reason, s.problem, s.source

-- name: list
SELECT ${columns} FROM {schedules} AS s ORDER BY s.name LIMIT 1000

-- name: one
SELECT ${columns} FROM {schedules} AS s WHERE s.name = :name::text

-- Reads the runs of one schedule by the primary key, and then their jobs.
-- name: runs
SELECT r.instant, r.kind, r.started_at, r.job_id::text AS job_id,
       CASE WHEN r.job_id IS NULL THEN 'skipped'
            WHEN j.job_id IS NULL THEN NULL
            ELSE COALESCE(NULLIF(j.status::text, ''), 'available') END AS status,
       pg_catalog.left(j.error, 4000) AS error, j.finished_at
  FROM (SELECT schedule, instant, kind, started_at, job_id FROM {schedule_run}
         WHERE schedule = :name::text ORDER BY instant DESC LIMIT :limit::integer) AS r
  LEFT JOIN LATERAL (
       SELECT job_id, status, error, finished_at FROM {job_queue} WHERE job_id = r.job_id OFFSET 0) AS j ON true
 ORDER BY r.instant DESC
