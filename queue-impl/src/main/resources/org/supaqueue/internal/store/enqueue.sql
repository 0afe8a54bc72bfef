-- Inserts jobs. ${rows} is a table expression with a column for each value that a request gives. ${optional_columns} are the
-- columns that few jobs use, if a job of the batch uses them, and ${optional_values} are their values.
-- name: enqueue
INSERT INTO {job_queue} (${columns})
SELECT ${values}, ${first_run_at}
  FROM ${rows}
 WHERE pg_catalog.set_config('supaqueue.wakeup', 'local', true) IS NOT NULL
${order}
RETURNING job_id

-- Inserts the unique jobs whose key is free. All statements that take several keys take them in the same order, so that
-- they never deadlock. A statement that finds its key taken by a transaction that has not ended waits for its end.
-- name: enqueue_unique
INSERT INTO {job_queue} (${columns}, unique_key, unique_until, unique_while_waiting)
SELECT ${values},
       CASE WHEN quiet IS NULL THEN ${first_run_at}
            ELSE pg_catalog.clock_timestamp() + quiet::float8 * interval '1 ms' END,
       unique_key, COALESCE(pg_catalog.now() + within::float8 * interval '1 ms', 'infinity'::timestamptz), while_waiting
  FROM ${rows}
 WHERE pg_catalog.set_config('supaqueue.wakeup', 'local', true) IS NOT NULL
 ORDER BY queue COLLATE pg_catalog."C", unique_key COLLATE pg_catalog."C"
ON CONFLICT (queue, unique_key) WHERE unique_until IS NOT NULL DO NOTHING
RETURNING job_id, queue, unique_key

-- name: columns
http_verb, url_path, payload, headers, timeout_ms, trace_parent,
                         queue, priority, retry_limit${optional_columns}, run_at

-- name: values
http_verb, url_path, payload::jsonb, headers::jsonb, timeout_ms, trace_parent, queue, priority, retry_limit${optional_values}

-- name: first_run_at
COALESCE(run_at::timestamptz, pg_catalog.now() + delay::float8 * interval '1 ms')
