-- The statements that fill the tables. The triggers of job_queue are off: the statements write what the triggers would.

-- name: triggers_off
ALTER TABLE {job_queue} DISABLE TRIGGER USER

-- name: triggers_on
ALTER TABLE {job_queue} ENABLE TRIGGER USER

-- Jobs of the last seven days, :first to :last of :jobs. Of the newest 2 × :waiting jobs, each second one waits. Of the
-- others, 1.5 % are dead, 0.5 % are cancelled, and 2 % completed at their second attempt. OFFSET 0 keeps PostgreSQL from
-- evaluating the expressions of a subquery several times.
-- name: jobs
INSERT INTO {job_queue} (
    job_id, http_verb, payload, status, retry_count, url_path, content, created_at, queue, priority, run_at, due,
    lease_token, response_status, error, started_at, duration_ms, connect_ms, first_byte_ms, finished_at, leased_by,
    checked_bytes, tags, label)
SELECT j.job_id, (ARRAY['POST', 'POST', 'POST', 'PUT', 'PATCH', 'DELETE', 'GET'])[1 + j.dice % 7], j.payload, j.status,
       CASE WHEN j.status = 'dead' THEN 3 WHEN j.status = 'failed' OR j.is_retried THEN 1 ELSE 0 END,
       pg_catalog.concat('/v1/', j.queue, '/', j.dice % 50, '/items/', j.job_id),
       CASE j.status WHEN 'complete' THEN '{"accepted": true, "reference": "' || j.dice || '"}'
                     WHEN 'dead' THEN '{"title": "Service Unavailable"}' ELSE '' END,
       j.created_at, j.queue, j.dice % 3,
       CASE WHEN j.is_later THEN pg_catalog.now() + j.dice % 86400 * interval '1 second' ELSE j.created_at END,
       NOT j.is_later,
       CASE j.status WHEN '' THEN 0 WHEN 'dead' THEN 4 ELSE 1 + j.is_retried::integer END,
       CASE WHEN j.status = 'complete' THEN 200 WHEN j.error IS NOT NULL AND j.dice % 5 < 3 THEN 503 END, j.error,
       CASE WHEN j.status <> '' THEN j.created_at + j.dice % 2000 * interval '1 ms' END,
       CASE WHEN j.status <> '' THEN 5 + j.dice % 400 END, CASE WHEN j.status <> '' THEN 1 END,
       CASE WHEN j.status <> '' THEN 4 + j.dice % 400 END,
       CASE WHEN j.status IN ('complete', 'dead', 'cancelled')
            THEN j.created_at + (j.dice % 2000 + 5 + j.dice % 400) * interval '1 ms' END,
       CASE WHEN j.status <> '' THEN 'node-' || j.dice % 4 END,
       pg_catalog.pg_column_size(j.payload) + 5,
       CASE WHEN j.dice % 20 = 0 THEN ARRAY['tenant-' || j.dice % 1000, 'nightly'] END,
       CASE WHEN j.dice % 10 = 0 THEN 'Item ' || j.job_id END
  FROM (
    SELECT c.job_id, c.dice, c.status, c.queue, c.dice % 50 = 1 AND c.status = 'complete' AS is_retried,
           c.status = 'failed' OR c.status = '' AND c.dice % 8 = 0 AS is_later,
           pg_catalog.now() - interval '7 days' * (:jobs::bigint - c.job_id)::float8 / :jobs::bigint::float8 AS created_at,
           -- One payload in a thousand is large, and PostgreSQL stores such a payload outside the row.
           pg_catalog.jsonb_build_object(
               'item', c.job_id, 'customer', pg_catalog.jsonb_build_object('id', c.dice % 100000, 'country', 'NL'),
               'amount', c.dice % 10000, 'note', CASE WHEN c.dice % 1000 = 7 THEN pg_catalog.repeat('lorem ipsum ', 2000)
                                                      ELSE 'the usual delivery address' END) AS payload,
           CASE WHEN c.status IN ('dead', 'failed', 'cancelled')
                THEN (ARRAY['answered 503 Service Unavailable', 'answered 503: upstream connect error or disconnect',
                            'answered 503: the shop is closed', 'no answer within 10 s',
                            'connection refused: payments.example.com:443'])[1 + c.dice % 5]
                     || ', request ' || c.dice END AS error
      FROM (
        SELECT n.job_id, n.dice,
               CASE WHEN n.job_id > :jobs::bigint - 2 * :waiting::bigint AND n.job_id % 2 = 0
                    THEN CASE WHEN n.dice % 6 = 0 THEN 'failed' ELSE '' END
                    WHEN n.dice % 200 < 3 THEN 'dead' WHEN n.dice % 200 = 3 THEN 'cancelled' ELSE 'complete' END AS status,
               -- The last queue has only old jobs.
               CASE WHEN n.share < 95 OR n.job_id < :jobs::bigint / 10
                    THEN (ARRAY['orders', 'mail', 'invoices', 'webhooks', 'search', 'exports', 'reports', 'imports',
                                'backups', 'archive'])[1 + pg_catalog.width_bucket(
                                    n.share, ARRAY[40, 60, 72, 80, 86, 90, 93, 95, 97])]
                    ELSE 'orders' END AS queue
          FROM (
            SELECT g.job_id, pg_catalog.hashint8(g.job_id) & 1073741823 AS dice,
                   (pg_catalog.hashint8(g.job_id + 7) & 1073741823) % 100 AS share
              FROM pg_catalog.generate_series(:first::bigint, :last::bigint) AS g(job_id)
            OFFSET 0) AS n
        OFFSET 0) AS c
    OFFSET 0) AS j

-- name: attempts
INSERT INTO {job_attempt} (
    job_id, lease_token, attempt, started_at, duration_ms, response_status, content, error, leased_by, settled_at,
    waited_ms, connect_ms, first_byte_ms)
SELECT j.job_id, a.attempt, a.attempt, j.started_at, j.duration_ms, 503, '{"title": "Service Unavailable"}',
       COALESCE(j.error, 'answered 503 Service Unavailable'), j.leased_by, j.started_at + interval '1 second', 10, 1, 20
  FROM {job_queue} AS j
 CROSS JOIN LATERAL pg_catalog.generate_series(1, j.retry_count + (j.status::text = 'dead')::integer) AS a(attempt)
 WHERE j.job_id BETWEEN :first::bigint AND :last::bigint AND j.retry_count > 0

-- Jobs in flight, one in a hundred of the waiting jobs.
-- name: in_flight
UPDATE {job_queue} AS j
   SET status = 'processing', claimed_from = '', lease_token = 1, leased_by = 'node-1',
       leased_until = pg_catalog.now() + interval '1 day', started_at = pg_catalog.now()
 WHERE j.job_id > :jobs::bigint - 2 * :waiting::bigint AND j.job_id % 200 = 0 AND j.status::text = '' AND j.due

-- name: next_id
SELECT pg_catalog.setval(pg_catalog.pg_get_serial_sequence('{job_queue}', 'job_id'), :jobs::bigint)

-- Each minute and each hour of seven days, of ten queues.
-- name: statistics
INSERT INTO {queue_stats} (
    resolution, bucket_start, queue, attempts, completed, failed, dead, cancelled, rescued, calls, waits)
SELECT r.resolution, b.bucket_start, q.queue, 100, 95, 4, 1, 0, 0, counts.one, counts.one
  FROM (VALUES ('minute', interval '1 minute'), ('hour', interval '1 hour')) AS r(resolution, step)
 CROSS JOIN LATERAL pg_catalog.generate_series(
       pg_catalog.date_trunc(r.resolution, pg_catalog.now() - interval '7 days', 'UTC'), pg_catalog.now(), r.step)
       AS b(bucket_start)
 CROSS JOIN pg_catalog.unnest(ARRAY['orders', 'mail', 'invoices', 'webhooks', 'search', 'exports', 'reports', 'imports',
                                    'backups', 'archive']) AS q(queue)
 CROSS JOIN (SELECT pg_catalog.array_agg((g.i % 5)::bigint) AS one FROM pg_catalog.generate_series(1, 42) AS g(i)) AS counts

-- 20 errors of each queue.
-- name: errors
INSERT INTO {error_stats} (
    resolution, bucket_start, queue, fingerprint, error, response_status, attempts, dead, last_job_id, last_seen_at)
SELECT s.resolution, s.bucket_start, s.queue, 'answered 503: the shop # of street ' || f.i || ' is closed',
       'answered 503: the shop 17 of street ' || f.i || ' is closed', 503, 1 + f.i, f.i % 2, 1, s.bucket_start
  FROM {queue_stats} AS s CROSS JOIN pg_catalog.generate_series(1, 20) AS f(i)
 WHERE s.resolution = 'hour' OR s.bucket_start > pg_catalog.now() - interval '2 hours'

-- name: audit
INSERT INTO {job_audit} (actor, actor_source, db_user, action, queue, job_id, affected)
SELECT 'ann', 'console', 'postgres', (ARRAY['retry_job', 'cancel_job', 'pause_queue', 'bulk_retry'])[1 + g.i % 4], 'orders',
       g.i, 1
  FROM pg_catalog.generate_series(1, 200000) AS g(i)

-- name: bulk_operations
INSERT INTO {bulk_operation} (kind, filter, requested_by)
SELECT 'retry', pg_catalog.jsonb_build_object('queue', 'orders', 'status', 'dead'), 'ann'
  FROM pg_catalog.generate_series(1, 100)

-- name: bulk_operations_end
UPDATE {bulk_operation} SET state = 'done', finished_at = pg_catalog.now()

-- name: schedules
SELECT {create_schedule}('nightly-' || g.i, '0 2 * * *', 'POST', '/report') FROM pg_catalog.generate_series(1, 50) AS g(i)

-- name: schedule_runs
INSERT INTO {schedule_run} (schedule, instant, kind, job_id, started_at)
SELECT s.name, pg_catalog.now() - g.i * interval '1 hour', 'scheduled', g.i * 1000, pg_catalog.now() - g.i * interval '1 hour'
  FROM {job_schedule} AS s CROSS JOIN pg_catalog.generate_series(1, 700) AS g(i)

-- name: pause
SELECT {pause_queue}('reports', 'the printer is broken')
