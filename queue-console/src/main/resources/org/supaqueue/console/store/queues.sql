-- The queries of queues.

-- Queues that are paused, have unfinished jobs or had traffic in the period. Every bucket of the period is there.
-- name: queues
WITH traffic AS MATERIALIZED (
    SELECT s.queue, s.bucket_start, s.completed, s.failed, s.dead FROM {queue_series}(:period::text) AS s
), buckets AS MATERIALIZED (
    SELECT b.bucket_start, pg_catalog.to_char(b.bucket_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS text
      FROM {stats_buckets}(:period::text) AS b
), states AS MATERIALIZED (
    SELECT q.queue, q.paused_at, q.reason, q.waiting, q.in_flight FROM {queues} AS q
), named AS (
    SELECT queue, paused_at, reason, waiting, in_flight FROM states
    UNION ALL
    SELECT DISTINCT t.queue, NULL::timestamptz, NULL::text, 0::bigint, 0::bigint
      FROM traffic AS t WHERE t.queue <> '(other)' AND NOT EXISTS (SELECT FROM states WHERE states.queue = t.queue)
)
SELECT n.queue, n.paused_at, n.reason,
       pg_catalog.jsonb_build_object('count', n.waiting, 'capped', n.waiting >= 10000) AS waiting, n.in_flight,
       pg_catalog.jsonb_build_object(
           'completed', COALESCE(pg_catalog.sum(t.completed), 0), 'failed', COALESCE(pg_catalog.sum(t.failed), 0),
           'dead', COALESCE(pg_catalog.sum(t.dead), 0)) AS totals,
       pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
           'bucket_start', b.text, 'completed', COALESCE(t.completed, 0), 'failed', COALESCE(t.failed, 0),
           'dead', COALESCE(t.dead, 0)) ORDER BY b.bucket_start) AS series
  FROM named AS n
 CROSS JOIN buckets AS b
  LEFT JOIN traffic AS t ON t.queue = n.queue AND t.bucket_start = b.bucket_start
 GROUP BY n.queue, n.paused_at, n.reason, n.waiting, n.in_flight
 ORDER BY n.queue LIMIT 500
