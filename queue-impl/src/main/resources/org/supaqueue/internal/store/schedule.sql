-- The statements about recurring schedules. A node changes a schedule only if the schedule still has the revision and the
-- next_run that the node has read. So each instant is fired once, by whichever node comes first.

-- Reads the schedules that a node has to look at. Leaves out rows that another transaction has locked: many such rows must
-- not hide the others. is_failing says that the newest finished jobs of the schedule, as many as pause_after, are all dead. A
-- job that was deleted counts as not dead, because complete jobs may be deleted sooner than dead ones. The number of runs is
-- limited, because a schedule may have a million of them.
-- name: due
SELECT s.name, s.cron, s.zone, s.missed, pg_catalog.ceil(EXTRACT(EPOCH FROM s.missed_within) * 1000.0)::bigint AS within_ms,
       s.revision, s.next_run, s.changed_at, s.paused_at IS NOT NULL AS paused, s.run_requested_at,
       s.backfill_from, s.backfill_until, s.problem, pg_catalog.clock_timestamp() AS now, s.pause_after,
       s.pause_after IS NOT NULL AND s.next_run <= pg_catalog.clock_timestamp() AND s.pause_after = (
           SELECT pg_catalog.count(*) FILTER (WHERE newest.status = 'dead')
             FROM (SELECT j.status
                     FROM (SELECT r.job_id, r.instant, r.started_at FROM {schedule_run} AS r
                            WHERE r.schedule = s.name ORDER BY r.instant DESC LIMIT s.pause_after + 1000) AS run
                     LEFT JOIN LATERAL (SELECT k.status::text AS status FROM {job_queue} AS k
                                         WHERE k.job_id = run.job_id OFFSET 0) AS j ON true
                    WHERE run.started_at >= s.changed_at AND run.job_id IS NOT NULL
                      AND (j.status IS NULL OR j.status IN ('complete', 'dead'))
                    ORDER BY run.instant DESC LIMIT s.pause_after) AS newest) AS is_failing
  FROM (SELECT d.* FROM {job_schedule} AS d WHERE d.wake_at <= pg_catalog.now()
         ORDER BY d.wake_at LIMIT :limit FOR NO KEY UPDATE SKIP LOCKED) AS s
 ORDER BY s.wake_at

-- The name and the revision do not suffice: a schedule that was dropped and created again begins with the same revision.
-- name: guarded
SELECT g.name FROM {job_schedule} AS g
 WHERE g.name = :name::text AND g.revision = :revision AND g.changed_at = :changed_at::timestamptz
   AND g.next_run IS NOT DISTINCT FROM :next_run::timestamptz
   FOR NO KEY UPDATE SKIP LOCKED

-- Moves the schedule to its next instant, and enqueues the jobs of the given instants.
-- name: fire
WITH moved AS (
    UPDATE {job_schedule} AS s
       SET next_run = :new_next::timestamptz, next_runs = :next_runs::timestamptz[], problem = NULL, problem_at = NULL,
           last_run = COALESCE((SELECT pg_catalog.max(i) FROM pg_catalog.unnest(:instants::timestamptz[]) AS i), s.last_run)
      FROM (${guarded}) AS due
     WHERE s.name = due.name AND s.paused_at IS NULL
    RETURNING s.name
)
SELECT (SELECT pg_catalog.count(*) FROM moved) AS moved, pg_catalog.count(r.job_id) AS jobs
  FROM moved
 CROSS JOIN pg_catalog.unnest(:instants::timestamptz[]) AS i(instant)
 CROSS JOIN LATERAL {start_run}(moved.name, i.instant, 'scheduled') AS r

-- name: pause_failing
UPDATE {job_schedule} AS s
   SET paused_at = CASE WHEN pg_catalog.set_config('supaqueue.actor_source', 'node', true) <> '' THEN pg_catalog.now() END,
       pause_reason = :reason::text
  FROM (${guarded}) AS due
 WHERE s.name = due.name AND s.paused_at IS NULL
RETURNING s.name

-- name: run_requested
WITH taken AS (
    UPDATE {job_schedule} AS s SET run_requested_at = NULL, problem = NULL, problem_at = NULL
      FROM (SELECT g.name FROM {job_schedule} AS g
             WHERE g.name = :name::text AND g.run_requested_at = :requested_at::timestamptz FOR NO KEY UPDATE SKIP LOCKED) AS due
     WHERE s.name = due.name
    RETURNING s.name
)
SELECT taken.name, r.job_id
  FROM taken LEFT JOIN LATERAL {start_run}(taken.name, :requested_at::timestamptz, 'manual') AS r ON true

-- Enqueues the jobs of a part of a backfill. rest is NULL if the part is the last one.
-- name: backfill
WITH taken AS (
    UPDATE {job_schedule} AS s
       SET backfill_from = :rest::timestamptz, problem = NULL, problem_at = NULL,
           backfill_until = CASE WHEN :rest::timestamptz IS NOT NULL THEN s.backfill_until END
      FROM (${requested_backfill}) AS due
     WHERE s.name = due.name
    RETURNING s.name
)
SELECT taken.name, (
           SELECT pg_catalog.count(r.job_id)
             FROM pg_catalog.unnest(:instants::timestamptz[]) AS i(instant)
            CROSS JOIN LATERAL {start_run}(taken.name, i.instant, 'backfill') AS r) AS jobs
  FROM taken

-- name: requested_backfill
SELECT g.name FROM {job_schedule} AS g
 WHERE g.name = :name::text AND g.backfill_from = :backfill_from::timestamptz FOR NO KEY UPDATE SKIP LOCKED

-- Ends the requests that cannot be done. The instants of the schedule continue.
-- name: drop_requests
UPDATE {job_schedule} AS s SET run_requested_at = NULL, backfill_from = NULL, backfill_until = NULL, problem = :problem::text
  FROM (SELECT g.name FROM {job_schedule} AS g
         WHERE g.name = :name::text AND g.run_requested_at IS NOT DISTINCT FROM :requested_at::timestamptz
           AND g.backfill_from IS NOT DISTINCT FROM :backfill_from::timestamptz FOR NO KEY UPDATE SKIP LOCKED) AS due
 WHERE s.name = due.name
RETURNING s.name

-- name: record_problem
UPDATE {job_schedule} AS s SET problem = :problem::text, problem_at = pg_catalog.clock_timestamp()
  FROM (SELECT g.name FROM {job_schedule} AS g WHERE g.name = :name::text AND g.revision = :revision
           FOR NO KEY UPDATE SKIP LOCKED) AS due
 WHERE s.name = due.name
RETURNING s.name

-- name: configure
SELECT {write_schedule}(:definition::jsonb, :payload::jsonb, :source::text, :config_hash::text)

-- A schedule that is paused already keeps its reason, so that the schedule stays paused if it comes back.
-- name: pause_removed
UPDATE {job_schedule} AS s
   SET config_hash = NULL, paused_at = COALESCE(s.paused_at, pg_catalog.now()),
       pause_reason = CASE WHEN s.paused_at IS NULL THEN 'removed from the configuration' ELSE s.pause_reason END
 WHERE s.source = :source::text AND s.name <> ALL (:names::text[])
   AND (s.config_hash IS NOT NULL OR s.paused_at IS NULL)
RETURNING s.name

-- name: delete_runs
WITH deleted AS (
    DELETE FROM {schedule_run} AS r
     USING (SELECT o.schedule, o.instant FROM {schedule_run} AS o
             WHERE o.started_at < pg_catalog.now() - :kept_ms::float8 * interval '1 ms'
             ORDER BY o.started_at LIMIT :limit FOR UPDATE SKIP LOCKED) AS old
     WHERE r.schedule = old.schedule AND r.instant = old.instant
    RETURNING 1
)
SELECT pg_catalog.count(*) FROM deleted

-- The statements of callers. The setting stops the trigger from notifying, as for pauses of queues.

-- name: create
SELECT CASE WHEN ${by_api} AND pg_catalog.set_config('supaqueue.wakeup', 'local', true) <> ''
            THEN {write_schedule}(:definition::jsonb, :payload::jsonb, NULL, NULL) END

-- name: pause
SELECT CASE WHEN ${by_api} AND pg_catalog.set_config('supaqueue.wakeup', 'local', true) <> ''
            THEN {pause_schedule}(:name::text, :reason::text) END

-- name: resume
SELECT CASE WHEN ${by_api} AND pg_catalog.set_config('supaqueue.wakeup', 'local', true) <> ''
            THEN {resume_schedule}(:name::text) END

-- name: drop
SELECT CASE WHEN ${by_api} THEN {drop_schedule}(:name::text) END

-- Locks the row of the schedule, as start_run requires.
-- name: lock
SELECT s.cron, s.zone, s.missed, pg_catalog.ceil(EXTRACT(EPOCH FROM s.missed_within) * 1000.0)::bigint AS within_ms,
       pg_catalog.clock_timestamp() AS now
  FROM {job_schedule} AS s WHERE s.name = :name::text FOR NO KEY UPDATE

-- name: rule
SELECT s.cron, s.zone, s.missed, pg_catalog.ceil(EXTRACT(EPOCH FROM s.missed_within) * 1000.0)::bigint AS within_ms
  FROM {job_schedule} AS s WHERE s.name = :name::text

-- The setting is an argument of the function, so that it is made before the function inserts a job.
-- name: start
SELECT r.job_id
  FROM pg_catalog.unnest(:instants::timestamptz[]) AS i(instant)
 CROSS JOIN LATERAL {start_run}(
        CASE WHEN pg_catalog.set_config('supaqueue.wakeup', 'local', true) <> '' THEN :name::text END,
        i.instant, :kind::text) AS r
 WHERE r.job_id IS NOT NULL

-- name: audit_runs
SELECT CASE WHEN ${by_api}
            THEN {audit_runs}(:name::text, :kind::text, :jobs::bigint, :details::jsonb) END

-- name: list
SELECT s.name, s.cron, s.zone, s.http_verb, s.url_path, s.queue, s.missed, s.overlap, s.last_run, s.paused_at, s.reason,
       s.problem, s.source,
       (SELECT pg_catalog.string_agg(pg_catalog.to_char(n.instant AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), ','
                                     ORDER BY n.instant) FROM pg_catalog.unnest(s.next_runs) AS n(instant)) AS next_runs
  FROM {schedules} AS s
 WHERE :name::text IS NULL OR s.name = :name::text
 ORDER BY s.name

-- name: runs
SELECT r.schedule, r.instant, r.kind, r.started_at, r.job_id, r.status
  FROM {schedule_runs} AS r WHERE r.schedule = :name::text ORDER BY r.instant DESC LIMIT :count

-- The audit says that the Java API acts, unless the caller has set another source.
-- name: by_api
pg_catalog.set_config('supaqueue.actor_source', COALESCE(NULLIF(
    pg_catalog.current_setting('supaqueue.actor_source', true), ''), 'api'), true) <> ''
