-- The queries of queues.

-- name: queues
SELECT q.queue, q.paused_at, q.reason,
       pg_catalog.jsonb_build_object('count', q.waiting, 'capped', q.waiting >= 10000) AS waiting, q.in_flight
  FROM {queues} AS q ORDER BY q.queue LIMIT 1000
