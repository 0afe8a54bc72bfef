-- The statement behind the metrics supaqueue.job.count and supaqueue.job.oldest_age.

-- Finds the queues by jumping through the indexes from one queue to the next, and reads at most 10000 jobs of each state.
-- So the cost does not grow with the table. Completed jobs are not counted: their number depends on the retention only.
-- name: job_counts
WITH RECURSIVE due_queue (queue) AS (
    (SELECT j.queue::text FROM {job_queue} AS j WHERE j.due AND j.status::text IN ('', 'failed')
      ORDER BY j.queue LIMIT 1)
    UNION ALL
    SELECT (SELECT j.queue::text FROM {job_queue} AS j
             WHERE j.due AND j.status::text IN ('', 'failed') AND j.queue::text > d.queue ORDER BY j.queue LIMIT 1)
      FROM due_queue AS d WHERE d.queue IS NOT NULL
), other_queue (queue) AS (
    (SELECT j.queue::text FROM {job_queue} AS j WHERE NOT j.due AND j.status::text IN ('', 'failed')
      ORDER BY j.queue LIMIT 1)
    UNION ALL
    SELECT (SELECT j.queue::text FROM {job_queue} AS j
             WHERE NOT j.due AND j.status::text IN ('', 'failed') AND j.queue::text > o.queue ORDER BY j.queue LIMIT 1)
      FROM other_queue AS o WHERE o.queue IS NOT NULL
), waiting AS (
    SELECT known.queue, w.status, pg_catalog.count(*) AS jobs
      FROM (SELECT queue FROM due_queue UNION SELECT queue FROM other_queue) AS known
     CROSS JOIN LATERAL (
           (SELECT j.status::text AS status FROM {job_queue} AS j
             WHERE j.due AND j.status::text IN ('', 'failed') AND j.queue::text = known.queue LIMIT :most)
           UNION ALL
           (SELECT j.status::text FROM {job_queue} AS j
             WHERE NOT j.due AND j.status::text IN ('', 'failed') AND j.queue::text = known.queue LIMIT :most)
           LIMIT :most) AS w
     GROUP BY known.queue, w.status
), others AS (
    SELECT o.queue, o.status, pg_catalog.count(*) AS jobs FROM (
           (SELECT j.queue::text AS queue, j.status::text AS status FROM {job_queue} AS j
             WHERE j.status::text = 'processing' ORDER BY j.leased_until LIMIT :most)
           UNION ALL
           (SELECT j.queue::text, j.status::text FROM {job_queue} AS j
             WHERE j.status::text = 'dead' ORDER BY j.job_id DESC LIMIT :most)
           UNION ALL
           (SELECT j.queue::text, j.status::text FROM {job_queue} AS j
             WHERE j.status::text = 'cancelled' ORDER BY j.job_id DESC LIMIT :most)) AS o
     GROUP BY o.queue, o.status
-- The index orders the due jobs of a queue by priority, and then by run_at. So the oldest job of each priority is one jump.
-- A queue with more than 100 priorities is rare: then the job with the oldest run_at of the 100 most urgent ones counts.
), oldest_of_priority (queue, priority, run_at, place) AS (
    SELECT d.queue, first.priority, first.run_at, 1 FROM due_queue AS d CROSS JOIN LATERAL (
           SELECT j.priority, j.run_at::timestamptz FROM {job_queue} AS j
            WHERE j.due AND j.status::text IN ('', 'failed') AND j.queue::text = d.queue
            ORDER BY j.priority, j.run_at LIMIT 1) AS first(priority, run_at)
    UNION ALL
    SELECT o.queue, next.priority, next.run_at, o.place + 1 FROM oldest_of_priority AS o CROSS JOIN LATERAL (
           SELECT j.priority, j.run_at::timestamptz FROM {job_queue} AS j
            WHERE j.due AND j.status::text IN ('', 'failed') AND j.queue::text = o.queue AND j.priority > o.priority
            ORDER BY j.priority, j.run_at LIMIT 1) AS next(priority, run_at)
     WHERE o.place < 100
-- Jobs whose time has come and that no node has made due yet: many of them show that no node works.
), overdue AS (
    SELECT s.queue, s.run_at FROM (
           SELECT j.queue::text AS queue, j.run_at::timestamptz AS run_at FROM {job_queue} AS j
            WHERE NOT j.due AND j.status::text IN ('', 'failed') AND j.run_at::timestamptz <= pg_catalog.now()
            ORDER BY j.run_at LIMIT 1000) AS s
), oldest AS (
    SELECT all_due.queue, pg_catalog.min(all_due.run_at) AS run_at FROM (
           SELECT queue, run_at FROM oldest_of_priority UNION ALL SELECT queue, run_at FROM overdue) AS all_due
     GROUP BY all_due.queue
)
SELECT queue, status, jobs, NULL::float8 AS oldest_age FROM waiting WHERE queue IS NOT NULL
UNION ALL
SELECT queue, status, jobs, NULL FROM others
UNION ALL
SELECT queue, NULL, NULL,
       GREATEST(0, EXTRACT(EPOCH FROM pg_catalog.clock_timestamp() - run_at))::float8 FROM oldest
