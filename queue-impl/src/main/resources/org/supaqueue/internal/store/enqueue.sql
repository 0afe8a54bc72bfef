-- Inserts jobs. ${rows} is a table expression with a column for each value that a request gives.
-- name: enqueue
INSERT INTO {job_queue} (http_verb, url_path, payload, headers, timeout_ms, trace_parent,
                         queue, priority, run_at, retry_limit)
SELECT http_verb, url_path, payload::jsonb, headers::jsonb, timeout_ms, trace_parent, queue, priority,
       COALESCE(run_at::timestamptz, pg_catalog.now() + delay::float8 * interval '1 ms'), retry_limit
  FROM ${rows}
 WHERE pg_catalog.set_config('supaqueue.wakeup', 'local', true) IS NOT NULL
${order}
RETURNING job_id
