-- The statement of the health checks.

-- Jumps through the claim index from one priority of a queue to the next, because the index orders the due jobs of a
-- queue by priority, and then by run_at. Jobs whose time has come and that no node has made due yet count too: many of
-- them show that no node works. The result is NULL if no job of a queue that is not paused is due.
-- name: oldest_due
WITH RECURSIVE place (queue, priority, run_at) AS (
    (SELECT j.queue::text, j.priority, j.run_at::timestamptz FROM {job_queue} AS j
      WHERE j.due AND j.status::text IN ('', 'failed') ORDER BY j.queue, j.priority, j.run_at LIMIT 1)
    UNION ALL
    SELECT next.queue, next.priority, next.run_at FROM place AS p CROSS JOIN LATERAL (
           SELECT j.queue::text, j.priority, j.run_at::timestamptz FROM {job_queue} AS j
            WHERE j.due AND j.status::text IN ('', 'failed') AND (j.queue::text, j.priority) > (p.queue, p.priority)
            ORDER BY j.queue, j.priority, j.run_at LIMIT 1) AS next(queue, priority, run_at)
)
SELECT pg_catalog.floor(EXTRACT(EPOCH FROM pg_catalog.now() - pg_catalog.min(first.run_at)) * 1000.0)::bigint
  FROM (
       (SELECT p.queue, p.run_at FROM place AS p LIMIT 1000)
       UNION ALL
       (SELECT j.queue::text, j.run_at::timestamptz FROM {job_queue} AS j
         WHERE NOT j.due AND j.status::text IN ('', 'failed') AND j.run_at::timestamptz <= pg_catalog.now()
         ORDER BY j.run_at LIMIT 1000)) AS first(queue, run_at)
 WHERE NOT EXISTS (SELECT FROM {queue_control} AS c WHERE c.queue::text = first.queue AND c.paused_at IS NOT NULL)
