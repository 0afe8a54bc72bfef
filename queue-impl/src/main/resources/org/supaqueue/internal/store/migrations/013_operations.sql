-- Supa Queue schema, version 13: statistics, and views that show nodes and problems. Runs in one transaction, with
-- search_path set to the target schema and then pg_temp.
--
-- Nodes count what they do in memory, and add the counts to the rows of a minute and of an hour when the minute is over.
-- So no claim and no settle writes a statistic, and an idle node writes nothing.

ALTER TABLE queue_node
    -- The version of the library. NULL if the node is older than this column.
    ADD COLUMN version    text,
    ADD COLUMN started_at timestamptz;

CREATE TABLE queue_stats (
    -- minute or hour.
    resolution   text        NOT NULL,
    bucket_start timestamptz NOT NULL,
    -- The name of a queue, or (other) for the queues beyond the first 500 of a node.
    queue        text COLLATE "C" NOT NULL,
    -- Calls that were settled.
    attempts     bigint      NOT NULL,
    -- Jobs that became complete, dead or cancelled, and attempts that failed and are retried.
    completed    bigint      NOT NULL,
    failed       bigint      NOT NULL,
    dead         bigint      NOT NULL,
    cancelled    bigint      NOT NULL,
    -- Jobs whose lease was lost.
    rescued      bigint      NOT NULL,
    -- How many calls took how long, and how many jobs had been due for how long before their call. The bounds are in
    -- stats_bounds().
    calls        bigint[]    NOT NULL,
    waits        bigint[]    NOT NULL,
    PRIMARY KEY (resolution, bucket_start, queue)
);

CREATE TABLE error_stats (
    resolution      text        NOT NULL,
    bucket_start    timestamptz NOT NULL,
    queue           text COLLATE "C" NOT NULL,
    -- The error with placeholders for numbers, ids and quoted texts; or (other) for the fingerprints beyond the first 200
    -- of a node.
    fingerprint     text COLLATE "C" NOT NULL,
    -- The first 500 characters of the last error.
    error           text        NOT NULL,
    response_status integer,
    attempts        bigint      NOT NULL,
    -- How many of the attempts made their job dead.
    dead            bigint      NOT NULL,
    last_job_id     bigint,
    last_seen_at    timestamptz NOT NULL,
    PRIMARY KEY (resolution, bucket_start, queue, fingerprint)
);

ALTER TABLE queue_stats ENABLE ROW LEVEL SECURITY;
ALTER TABLE error_stats ENABLE ROW LEVEL SECURITY;

DO $migration$
DECLARE
    home      text := pg_catalog.current_schema();
    -- Adds the elements of many arrays. A sum of each element is ten times as fast as unnest.
    call_sums text;
    wait_sums text;
BEGIN
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    SELECT concat('ARRAY[', string_agg(format('sum(s.calls[%s])::bigint', i), ', ' ORDER BY i), ']'),
           concat('ARRAY[', string_agg(format('sum(s.waits[%s])::bigint', i), ', ' ORDER BY i), ']')
      INTO call_sums, wait_sums FROM generate_series(1, 42) AS i;

    -- The upper bounds of the counts in calls and waits, in milliseconds. The last count has no upper bound.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.stats_bounds() RETURNS bigint[]
            LANGUAGE sql IMMUTABLE
        BEGIN ATOMIC
            SELECT ARRAY[1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000, 1500, 2000, 3000, 5000,
                         7000, 10000, 15000, 20000, 30000, 45000, 60000, 90000, 120000, 180000, 300000, 600000, 1200000,
                         1800000, 3600000, 7200000, 14400000, 28800000, 86400000]::bigint[];
        END $sql$, home);

    EXECUTE format($sql$
        CREATE FUNCTION %1$I.add_counts(a bigint[], b bigint[]) RETURNS bigint[]
            LANGUAGE sql IMMUTABLE
        BEGIN ATOMIC
            SELECT array_agg(COALESCE(one, 0::bigint) + COALESCE(other, 0::bigint) ORDER BY place)
              FROM unnest(a, b) WITH ORDINALITY AS pairs(one, other, place);
        END $sql$, home);

    -- Estimates the time in milliseconds that a share of the counted times does not exceed. NULL if nothing was counted.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.stats_percentile(counts bigint[], share double precision) RETURNS bigint
            LANGUAGE sql IMMUTABLE
        BEGIN ATOMIC
            SELECT round(low + (high - low) * (wanted - (upto - jobs)) / jobs)::bigint
              FROM (SELECT c.place, c.jobs::float8 AS jobs, sum(c.jobs) OVER (ORDER BY c.place)::float8 AS upto,
                           share * sum(c.jobs) OVER ()::float8 AS wanted,
                           COALESCE(b.bounds[c.place - 1], 0::bigint)::float8 AS low,
                           COALESCE(b.bounds[c.place], b.bounds[c.place - 1])::float8 AS high
                      FROM unnest(counts) WITH ORDINALITY AS c(jobs, place)
                     CROSS JOIN (SELECT %1$I.stats_bounds() AS bounds) AS b) AS steps
             WHERE jobs > 0::float8 AND upto >= wanted ORDER BY place LIMIT 1;
        END $sql$, home);

    -- The rows and the buckets of a period. The last minute counts 10 seconds after its end, when the nodes have written.
    -- The last hour is the current one.
    --
    -- The functions that read statistics set jit = off: PostgreSQL cannot estimate the rows of a function, so it would compile
    -- a statement of milliseconds for half a second.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.stats_period(period text)
            RETURNS TABLE (resolution text, since timestamptz, until timestamptz, step interval, seconds double precision)
            LANGUAGE plpgsql STABLE ROWS 1 SET search_path = pg_catalog, pg_temp
            AS $$
        DECLARE
            this_minute CONSTANT timestamptz := date_trunc('minute', now() - interval '10 seconds', 'UTC');
            next_hour   CONSTANT timestamptz := date_trunc('hour', now(), 'UTC') + interval '1 hour';
            minutes     CONSTANT integer := CASE period WHEN '5 min' THEN 5 WHEN '1 h' THEN 60 END;
            hours       CONSTANT integer := CASE period WHEN '1 d' THEN 24 WHEN '7 d' THEN 168 END;
        BEGIN
            IF num_nonnulls(minutes, hours) = 0 THEN
                RAISE EXCEPTION 'period %% must be 5 min, 1 h, 1 d or 7 d', COALESCE(to_json("left"(period, 100))::text, 'NULL')
                    USING ERRCODE = 'check_violation';
            END IF;
            resolution := CASE WHEN minutes IS NULL THEN 'hour' ELSE 'minute' END;
            until := CASE WHEN minutes IS NULL THEN next_hour ELSE this_minute END;
            step := CASE WHEN minutes IS NULL THEN interval '1 hour' ELSE interval '1 minute' END;
            since := until - make_interval(hours => COALESCE(hours, 0), mins => COALESCE(minutes, 0));
            seconds := EXTRACT(EPOCH FROM LEAST(until, now()) - since);
            RETURN NEXT;
        END $$ $sql$, home);

    EXECUTE format($sql$
        CREATE FUNCTION %1$I.stats_buckets(period text) RETURNS TABLE (bucket_start timestamptz)
            LANGUAGE sql STABLE SET jit = off
        BEGIN ATOMIC
            SELECT b.bucket_start
              FROM %1$I.stats_period(stats_buckets.period) AS p
             CROSS JOIN LATERAL generate_series(p.since, p.until - p.step, p.step) AS b(bucket_start);
        END $sql$, home);

    -- The rows of a time. A join with the time instead of parameters would read the rows of all times.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.stats_rows(resolution text, since timestamptz, until timestamptz, wanted_queue text)
            RETURNS SETOF %1$I.queue_stats
            LANGUAGE sql STABLE SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off
        BEGIN ATOMIC
            SELECT s.* FROM %1$I.queue_stats AS s
             WHERE s.resolution = stats_rows.resolution AND s.bucket_start >= since AND s.bucket_start < until
               AND (wanted_queue IS NULL OR s.queue = wanted_queue);
        END $sql$, home);

    EXECUTE format($sql$
        CREATE FUNCTION %1$I.error_rows(resolution text, since timestamptz, until timestamptz, wanted_queue text)
            RETURNS SETOF %1$I.error_stats
            LANGUAGE sql STABLE SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off
        BEGIN ATOMIC
            SELECT e.* FROM %1$I.error_stats AS e
             WHERE e.resolution = error_rows.resolution AND e.bucket_start >= since AND e.bucket_start < until
               AND (wanted_queue IS NULL OR e.queue = wanted_queue);
        END $sql$, home);

    -- Adds the statistics of a time, by bucket if by_bucket is true, and by queue if by_queue is true.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.stats_sums(
                resolution text, since timestamptz, until timestamptz, by_bucket boolean, by_queue boolean,
                wanted_queue text)
            RETURNS TABLE (bucket_start timestamptz, queue text, attempts bigint, completed bigint, failed bigint,
                           dead bigint, cancelled bigint, rescued bigint, calls bigint[], waits bigint[])
            LANGUAGE sql STABLE SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off
        BEGIN ATOMIC
            SELECT CASE WHEN by_bucket THEN s.bucket_start END, CASE WHEN by_queue THEN s.queue END,
                   sum(s.attempts)::bigint, sum(s.completed)::bigint, sum(s.failed)::bigint, sum(s.dead)::bigint,
                   sum(s.cancelled)::bigint, sum(s.rescued)::bigint, %2$s, %3$s
              FROM %1$I.queue_stats AS s
             WHERE s.resolution = stats_sums.resolution AND s.bucket_start >= since AND s.bucket_start < until
               AND (wanted_queue IS NULL OR s.queue = wanted_queue)
             GROUP BY 1, 2;
        END $sql$, home, call_sums, wait_sums);

    -- Every bucket of a period, the oldest first. Without a queue: all queues together.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.stats_series(period text, wanted_queue text DEFAULT NULL)
            RETURNS TABLE (bucket_start timestamptz, attempts bigint, completed bigint, failed bigint, dead bigint,
                           cancelled bigint, rescued bigint, p50_ms bigint, p95_ms bigint, p99_ms bigint,
                           wait_p50_ms bigint, wait_p95_ms bigint, wait_p99_ms bigint)
            LANGUAGE sql STABLE SET jit = off
        BEGIN ATOMIC
            WITH sums AS MATERIALIZED (
                SELECT s.* FROM %1$I.stats_period(stats_series.period) AS p
                 CROSS JOIN LATERAL %1$I.stats_sums(p.resolution, p.since, p.until, true, false, wanted_queue) AS s
            )
            SELECT b.bucket_start, COALESCE(s.attempts, 0), COALESCE(s.completed, 0), COALESCE(s.failed, 0),
                   COALESCE(s.dead, 0), COALESCE(s.cancelled, 0), COALESCE(s.rescued, 0),
                   %1$I.stats_percentile(s.calls, 0.5), %1$I.stats_percentile(s.calls, 0.95),
                   %1$I.stats_percentile(s.calls, 0.99), %1$I.stats_percentile(s.waits, 0.5),
                   %1$I.stats_percentile(s.waits, 0.95), %1$I.stats_percentile(s.waits, 0.99)
              FROM %1$I.stats_buckets(stats_series.period) AS b LEFT JOIN sums AS s ON s.bucket_start = b.bucket_start
             ORDER BY b.bucket_start;
        END $sql$, home);

    -- The whole period in one row. Without a queue: all queues together.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.stats_totals(period text, wanted_queue text DEFAULT NULL)
            RETURNS TABLE (attempts bigint, completed bigint, failed bigint, dead bigint, cancelled bigint, rescued bigint,
                           per_second double precision, p50_ms bigint, p95_ms bigint, p99_ms bigint, wait_p50_ms bigint,
                           wait_p95_ms bigint, wait_p99_ms bigint)
            LANGUAGE sql STABLE SET jit = off
        BEGIN ATOMIC
            SELECT COALESCE(s.attempts, 0), COALESCE(s.completed, 0), COALESCE(s.failed, 0), COALESCE(s.dead, 0),
                   COALESCE(s.cancelled, 0), COALESCE(s.rescued, 0), COALESCE(s.completed, 0)::float8 / p.seconds,
                   %1$I.stats_percentile(s.calls, 0.5), %1$I.stats_percentile(s.calls, 0.95),
                   %1$I.stats_percentile(s.calls, 0.99), %1$I.stats_percentile(s.waits, 0.5),
                   %1$I.stats_percentile(s.waits, 0.95), %1$I.stats_percentile(s.waits, 0.99)
              FROM %1$I.stats_period(stats_totals.period) AS p
              LEFT JOIN LATERAL %1$I.stats_sums(p.resolution, p.since, p.until, false, false, wanted_queue) AS s ON true;
        END $sql$, home);

    -- The buckets of each queue that have rows.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.queue_series(period text)
            RETURNS TABLE (queue text, bucket_start timestamptz, completed bigint, failed bigint, dead bigint)
            LANGUAGE sql STABLE SET jit = off
        BEGIN ATOMIC
            SELECT s.queue, s.bucket_start, s.completed, s.failed, s.dead
              FROM %1$I.stats_period(queue_series.period) AS p
             CROSS JOIN LATERAL %1$I.stats_rows(p.resolution, p.since, p.until, NULL) AS s
             ORDER BY s.queue, s.bucket_start;
        END $sql$, home);

    -- The columns of the view job_stats.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.job_stat_states()
            RETURNS TABLE (queue text, period text, completed bigint, failed bigint, dead bigint,
                           per_second double precision, failure_rate double precision, p50_ms bigint, p95_ms bigint,
                           wait_p50_ms bigint, wait_p95_ms bigint)
            LANGUAGE sql STABLE SET jit = off
        BEGIN ATOMIC
            SELECT s.queue, w.period, s.completed, s.failed, s.dead,
                   round(s.completed::numeric / p.seconds::numeric, 3)::float8,
                   round((s.failed + s.dead)::numeric / NULLIF(s.completed + s.failed + s.dead, 0)::numeric, 4)::float8,
                   %1$I.stats_percentile(s.calls, 0.5), %1$I.stats_percentile(s.calls, 0.95),
                   %1$I.stats_percentile(s.waits, 0.5), %1$I.stats_percentile(s.waits, 0.95)
              FROM unnest(ARRAY['5 min', '1 h', '1 d', '7 d']) WITH ORDINALITY AS w(period, place)
             CROSS JOIN LATERAL %1$I.stats_period(w.period) AS p
             CROSS JOIN LATERAL %1$I.stats_sums(p.resolution, p.since, p.until, false, true, NULL) AS s
             ORDER BY s.queue, w.place;
        END $sql$, home);

    -- The errors of a period, the most frequent first. Without a queue: the errors of all queues. The rows are added without
    -- their texts, and then the last row of each error is read: a sort of the texts of all rows takes most of the time.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.error_groups(period text, wanted_queue text DEFAULT NULL)
            RETURNS TABLE (fingerprint text, queue text, response_status integer, error text, attempts bigint, dead bigint,
                           first_seen_at timestamptz, last_seen_at timestamptz, last_job_id bigint)
            LANGUAGE sql STABLE SET jit = off
        BEGIN ATOMIC
            SELECT s.fingerprint, s.queue, l.response_status, l.error, s.attempts, s.dead, s.first_seen_at, s.last_seen_at,
                   l.last_job_id
              FROM (
                SELECT p.resolution, e.fingerprint, e.queue, sum(e.attempts)::bigint AS attempts,
                       sum(e.dead)::bigint AS dead, min(e.bucket_start) AS first_seen_at,
                       max(e.last_seen_at) AS last_seen_at, max(e.bucket_start) AS last_bucket
                  FROM %1$I.stats_period(error_groups.period) AS p
                 CROSS JOIN LATERAL %1$I.error_rows(p.resolution, p.since, p.until, wanted_queue) AS e
                 GROUP BY p.resolution, e.fingerprint, e.queue
                 ORDER BY sum(e.attempts) DESC, e.queue, e.fingerprint LIMIT 200) AS s
             CROSS JOIN LATERAL (
                   SELECT e.response_status, e.error, e.last_job_id FROM %1$I.error_stats AS e
                    WHERE e.resolution = s.resolution AND e.bucket_start = s.last_bucket AND e.queue = s.queue
                      AND e.fingerprint = s.fingerprint OFFSET 0) AS l
             ORDER BY s.attempts DESC, s.queue, s.fingerprint;
        END $sql$, home);

    -- The buckets of each error that have rows.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.error_series(period text)
            RETURNS TABLE (queue text, fingerprint text, bucket_start timestamptz, attempts bigint)
            LANGUAGE sql STABLE SET jit = off
        BEGIN ATOMIC
            SELECT e.queue, e.fingerprint, e.bucket_start, e.attempts
              FROM %1$I.stats_period(error_series.period) AS p
             CROSS JOIN LATERAL %1$I.error_rows(p.resolution, p.since, p.until, NULL) AS e;
        END $sql$, home);

    -- The oldest due job of each queue. The index orders the due jobs of a queue by priority, and then by run_at. So the
    -- oldest job of each priority is one jump. Of a queue with more priorities, the 100 most urgent ones count. Of the jobs
    -- whose time has come and that no node has made due yet, the 1000 oldest ones count: they show that no node works.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.oldest_due_jobs() RETURNS TABLE (queue text, job_id bigint, run_at timestamptz)
            LANGUAGE sql STABLE SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off
        BEGIN ATOMIC
            WITH RECURSIVE due (queue) AS (
                (SELECT j.queue::text FROM %1$I.job_queue AS j WHERE j.due AND j.status::text IN ('', 'failed')
                  ORDER BY j.queue LIMIT 1)
                UNION ALL
                SELECT (SELECT j.queue::text FROM %1$I.job_queue AS j
                         WHERE j.due AND j.status::text IN ('', 'failed') AND j.queue > due.queue ORDER BY j.queue LIMIT 1)
                  FROM due WHERE due.queue IS NOT NULL
            ), oldest (queue, priority, run_at, job_id, place) AS (
                SELECT due.queue, f.priority, f.run_at, f.job_id, 1
                  FROM due CROSS JOIN LATERAL (
                       SELECT j.priority, j.run_at::timestamptz, j.job_id FROM %1$I.job_queue AS j
                        WHERE j.due AND j.status::text IN ('', 'failed') AND j.queue = due.queue
                        ORDER BY j.priority, j.run_at, j.job_id LIMIT 1) AS f(priority, run_at, job_id)
                UNION ALL
                SELECT o.queue, n.priority, n.run_at, n.job_id, o.place + 1
                  FROM oldest AS o CROSS JOIN LATERAL (
                       SELECT j.priority, j.run_at::timestamptz, j.job_id FROM %1$I.job_queue AS j
                        WHERE j.due AND j.status::text IN ('', 'failed') AND j.queue = o.queue AND j.priority > o.priority
                        ORDER BY j.priority, j.run_at, j.job_id LIMIT 1) AS n(priority, run_at, job_id)
                 WHERE o.place < 100
            ), overdue AS (
                SELECT j.queue::text AS queue, j.job_id, j.run_at::timestamptz AS run_at FROM %1$I.job_queue AS j
                 WHERE NOT j.due AND j.status::text IN ('', 'failed') AND j.run_at::timestamptz <= now()
                 ORDER BY j.run_at LIMIT 1000
            )
            SELECT DISTINCT ON (a.queue) a.queue, a.job_id, a.run_at
              FROM (SELECT o.queue, o.job_id, o.run_at FROM oldest AS o
                    UNION ALL SELECT v.queue, v.job_id, v.run_at FROM overdue AS v) AS a
             ORDER BY a.queue, a.run_at, a.job_id;
        END $sql$, home);

    -- The columns of the view nodes. A node that is dead is alive = false until another node deletes its row. On a standby,
    -- alive is NULL.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.node_states()
            RETURNS TABLE (node text, version text, started_at timestamptz, alive boolean, in_flight bigint, serves text,
                           missing text)
            LANGUAGE sql STABLE SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off
        BEGIN ATOMIC
            WITH processing AS (
                SELECT j.leased_by AS node, count(*) AS jobs FROM %1$I.job_queue AS j
                 WHERE j.status = 'processing' GROUP BY j.leased_by
            ), served AS (
                SELECT n.node, bool_or((g.value ->> 'except')::boolean) AS has_rest,
                       string_agg(names.text, ', ') FILTER (WHERE NOT (g.value ->> 'except')::boolean) AS named,
                       (SELECT string_agg(left_out.name, ', ' ORDER BY left_out.name)
                          FROM jsonb_array_elements(n.groups) AS rest(value)
                         CROSS JOIN LATERAL jsonb_array_elements_text(rest.value -> 'names') AS left_out(name)
                         WHERE (rest.value ->> 'except')::boolean AND NOT EXISTS (
                               SELECT FROM jsonb_array_elements(n.groups) AS own(value)
                                WHERE NOT (own.value ->> 'except')::boolean
                                  AND jsonb_exists(own.value -> 'names', left_out.name))) AS left_out,
                       string_agg(DISTINCT g.value ->> 'missing', '; ') AS missing
                  FROM %1$I.queue_node AS n
                 CROSS JOIN LATERAL jsonb_array_elements(n.groups) AS g(value)
                 CROSS JOIN LATERAL (
                       SELECT string_agg(e.name, ', ' ORDER BY e.name) AS text
                         FROM jsonb_array_elements_text(g.value -> 'names') AS e(name)) AS names
                 GROUP BY n.node, n.groups
            )
            SELECT COALESCE(n.node, p.node), n.version, n.started_at,
                   CASE WHEN NOT pg_is_in_recovery() THEN EXISTS (
                        SELECT FROM %1$I.live_nodes() AS l WHERE l.node = COALESCE(n.node, p.node)) END,
                   COALESCE(p.jobs, 0),
                   CASE WHEN NOT s.has_rest THEN s.named
                        WHEN s.left_out IS NULL THEN 'all' ELSE concat('all but ', s.left_out) END,
                   s.missing
              FROM %1$I.queue_node AS n
              FULL JOIN processing AS p ON p.node = n.node
              LEFT JOIN served AS s ON s.node = n.node
             ORDER BY 1;
        END $sql$, home);

    -- 1 job, 7 jobs, at least 10000 jobs.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.counted_jobs(jobs bigint) RETURNS text
            LANGUAGE sql IMMUTABLE
        BEGIN ATOMIC
            SELECT concat(CASE WHEN jobs = 10000 THEN 'at least ' END, jobs, CASE WHEN jobs = 1 THEN ' job' ELSE ' jobs' END);
        END $sql$, home);

    -- The columns of the view job_problems.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.job_problem_states()
            RETURNS TABLE (severity text, problem text, queue text, since timestamptz, text text, what_to_do text)
            LANGUAGE sql STABLE SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off
        BEGIN ATOMIC
            WITH states AS MATERIALIZED (
                SELECT q.queue, q.paused_at, q.reason, q.waiting FROM %1$I.queue_states() AS q
            ), live AS MATERIALIZED (
                SELECT n.node, g.value AS served
                  FROM %1$I.live_nodes() AS n CROSS JOIN LATERAL jsonb_array_elements(n.groups) AS g(value)
            ), oldest AS MATERIALIZED (
                SELECT o.queue, o.job_id, o.run_at FROM %1$I.oldest_due_jobs() AS o
            -- A node behind a pooler in transaction mode cannot show that it is alive, but it renews the leases of its calls.
            ), leased AS MATERIALIZED (
                SELECT 1 FROM %1$I.job_queue AS j
                 WHERE j.status = 'processing' AND j.leased_until::timestamptz > now() LIMIT 1
            -- explain_queue reads the locks of the server each time, so only a queue with a problem pays for its text.
            ), unserved AS MATERIALIZED (
                SELECT s.queue, s.waiting, o.run_at, u.problem,
                       CASE WHEN u.problem <> 'no_node' THEN %1$I.explain_queue(s.queue, NULL) END AS reason
                  FROM states AS s
                 CROSS JOIN LATERAL (
                       SELECT CASE WHEN NOT EXISTS (SELECT FROM live)
                                   THEN CASE WHEN NOT pg_is_in_recovery() AND NOT EXISTS (SELECT FROM leased)
                                             THEN 'no_node' END
                                   WHEN count(*) = 0 THEN 'queue_not_served'
                                   WHEN count(*) = count(live.served ->> 'missing') THEN 'settings_missing' END
                         FROM live
                        WHERE jsonb_exists(live.served -> 'names', s.queue) <> (live.served ->> 'except')::boolean
                       ) AS u(problem)
                  LEFT JOIN oldest AS o ON o.queue = s.queue
                 WHERE s.paused_at IS NULL AND s.waiting > 0 AND u.problem IS NOT NULL
            ), last_hour AS MATERIALIZED (
                SELECT p.since, p.until FROM %1$I.stats_period('1 h') AS p
            ), last_minutes AS MATERIALIZED (
                SELECT p.since, p.until FROM %1$I.stats_period('5 min') AS p
            -- All queues are read at once, because a thousand queues can have the same problem. The times are subqueries, so
            -- that an index finds the rows of the times.
            ), recent AS MATERIALIZED (
                SELECT s.queue,
                       sum(s.completed) FILTER (WHERE s.bucket_start >= m.since)::bigint AS completed,
                       LEAST(sum(s.failed + s.dead) FILTER (WHERE s.bucket_start >= m.since),
                             sum(s.attempts) FILTER (WHERE s.bucket_start >= m.since))::bigint AS failed,
                       max(s.bucket_start) FILTER (WHERE s.completed > s.failed + s.dead) AS last_good,
                       array_agg(s.bucket_start) FILTER (WHERE s.failed + s.dead > 0) AS bad,
                       sum(s.rescued)::bigint AS rescued,
                       min(s.bucket_start) FILTER (WHERE s.rescued > 0) AS first_rescue
                  FROM %1$I.queue_stats AS s CROSS JOIN last_minutes AS m
                 WHERE s.resolution = 'minute' AND s.bucket_start >= (SELECT since FROM last_hour)
                   AND s.bucket_start < (SELECT until FROM last_hour)
                 GROUP BY s.queue
            ), failing AS MATERIALIZED (
                SELECT r.queue, r.completed, r.failed,
                       (SELECT COALESCE(min(b.at) FILTER (WHERE b.at > COALESCE(r.last_good, '-infinity')), max(b.at))
                          FROM unnest(r.bad) AS b(at)) AS since
                  FROM recent AS r
                 WHERE r.failed >= 5 AND r.failed >= r.completed
            ), failures AS MATERIALIZED (
                SELECT e.queue, e.fingerprint, sum(e.attempts) AS attempts,
                       (array_agg(e.error ORDER BY e.last_seen_at DESC))[1] AS error
                  FROM %1$I.error_stats AS e
                 WHERE e.resolution = 'minute' AND e.bucket_start >= (SELECT since FROM last_minutes)
                   AND e.bucket_start < (SELECT until FROM last_minutes)
                   AND e.queue IN (SELECT f.queue FROM failing AS f)
                 GROUP BY e.queue, e.fingerprint
            ), frequent AS MATERIALIZED (
                SELECT DISTINCT ON (f.queue) f.queue, f.error FROM failures AS f
                 ORDER BY f.queue, f.attempts DESC, f.fingerprint
            ), deaths AS MATERIALIZED (
                SELECT e.queue, e.fingerprint, sum(e.dead) AS dead, min(e.bucket_start) AS since,
                       (array_agg(e.error ORDER BY e.last_seen_at DESC))[1] AS error
                  FROM %1$I.error_stats AS e
                 WHERE e.resolution = 'minute' AND e.bucket_start >= (SELECT since FROM last_hour)
                   AND e.bucket_start < (SELECT until FROM last_hour) AND e.dead > 0
                 GROUP BY e.queue, e.fingerprint
            -- Of the jobs that ended in the last hour, the 1000 newest ones. If there are more, all queues may have dead jobs left.
            ), left_dead AS MATERIALIZED (
                SELECT count(*) = 1000 AS is_cut, array_agg(e.queue) FILTER (WHERE e.is_dead) AS queues
                  FROM (SELECT j.queue::text AS queue, j.status = 'dead' AS is_dead FROM %1$I.job_queue AS j
                         WHERE j.status IN ('dead', 'cancelled') AND j.finished_at >= (SELECT since FROM last_hour)
                         ORDER BY j.finished_at DESC LIMIT 1000) AS e
            ), found AS (
                SELECT CASE WHEN f.failed >= 9 * f.completed THEN 'error' ELSE 'warning' END AS severity,
                       'consumer_failing' AS problem, f.queue,
                       f.since,
                       concat('The consumer of the queue ', f.queue, ' fails: ', f.failed, ' of ', f.failed + f.completed,
                              ' attempts in the last 5 minutes failed', ', most often with: ' || q.error, '.') AS text,
                       'Look at the errors of the queue and mend the consumer. To stop the attempts until then, pause the'
                       ' queue.' AS what_to_do
                  FROM failing AS f LEFT JOIN frequent AS q ON q.queue = f.queue
                UNION ALL
                SELECT 'warning', 'queue_paused', s.queue, s.paused_at,
                       concat('The queue ', s.queue, ' is paused', ' (' || s.reason || ')', ', and ',
                              %1$I.counted_jobs(s.waiting), CASE s.waiting WHEN 1 THEN ' waits.' ELSE ' wait.' END),
                       'Resume the queue when the reason is gone.'
                  FROM states AS s WHERE s.paused_at IS NOT NULL AND s.waiting > 0
                UNION ALL
                SELECT 'error', 'no_node', NULL, min(u.run_at),
                       concat('No node is alive, and jobs wait in ', string_agg(u.queue, ', ' ORDER BY u.queue), '.'),
                       'Start an application with this queue, and check that supaqueue.enabled is true and that the'
                       ' application reaches this database.'
                  FROM unserved AS u WHERE u.problem = 'no_node' HAVING count(*) > 0
                UNION ALL
                SELECT 'error', u.problem, u.queue, u.run_at,
                       concat(%1$I.counted_jobs(u.waiting), CASE u.waiting WHEN 1 THEN ' waits' ELSE ' wait' END, ', but ',
                              u.reason, '.'),
                       CASE u.problem WHEN 'settings_missing' THEN 'Set what is missing on one of the nodes.'
                            ELSE 'Add the queue to supaqueue.queues of a node, or move the jobs to another queue.' END
                  FROM unserved AS u WHERE u.problem <> 'no_node'
                UNION ALL
                SELECT 'warning', 'settings_missing', NULL, NULL,
                       concat(CASE WHEN count(DISTINCT live.node) = 1 THEN 'The node ' ELSE 'The nodes ' END,
                              string_agg(DISTINCT live.node, ', '), ' cannot send jobs: ', live.served ->> 'missing', '.'),
                       'Set what is missing.'
                  FROM live WHERE live.served ->> 'missing' IS NOT NULL
                   AND NOT EXISTS (SELECT FROM unserved AS u WHERE u.problem = 'settings_missing'
                                      AND strpos(u.reason, live.served ->> 'missing') > 0)
                 GROUP BY live.served ->> 'missing'
                UNION ALL
                SELECT 'warning', 'queue_behind', o.queue, o.run_at,
                       concat('The job ', o.job_id, ' of the queue ', o.queue, ' is due since ',
                              %1$I.explain_time(o.run_at), ' and no node has claimed the job.'),
                       'Give the queue more workers, start another node, or make the consumer faster.'
                  FROM oldest AS o JOIN states AS s ON s.queue = o.queue
                 WHERE o.run_at < now() - interval '5 minutes' AND s.paused_at IS NULL
                   AND NOT EXISTS (SELECT FROM unserved AS u WHERE u.queue = o.queue)
                UNION ALL
                SELECT 'warning', 'jobs_dead', d.queue, d.since,
                       concat(%1$I.counted_jobs(d.dead), ' of the queue ', d.queue, ' died in the last hour',
                              ', most often with: ' || d.error, '.'),
                       'Mend the cause, then retry the dead jobs.'
                  FROM (SELECT e.queue, sum(e.dead)::bigint AS dead, min(e.since) AS since,
                               (array_agg(e.error ORDER BY e.dead DESC, e.fingerprint))[1] AS error
                          FROM deaths AS e
                         GROUP BY e.queue) AS d CROSS JOIN left_dead AS l
                 WHERE l.is_cut OR d.queue = ANY (l.queues)
                UNION ALL
                SELECT 'warning', 'leases_lost', r.queue, r.first_rescue,
                       concat(%1$I.counted_jobs(r.rescued), ' of the queue ', r.queue,
                              ' lost the lease in the last hour: a node died, or could not reach the database.'),
                       'Look for nodes that ended, for long pauses of the JVM, and for outages of the database.'
                  FROM recent AS r WHERE r.rescued > 0
                UNION ALL
                SELECT 'error', 'schedule_problem', s.queue::text, s.problem_at,
                       concat('The schedule ', s.name, ' does not run: ', s.problem, '.'),
                       'Change the schedule. A node tries again every minute.'
                  FROM %1$I.job_schedule AS s WHERE s.problem IS NOT NULL AND s.paused_at IS NULL
                UNION ALL
                SELECT 'warning', 'bulk_problem', o.filter ->> 'queue', o.created_at,
                       concat('The bulk operation ', o.operation_id, ' could not change ', %1$I.counted_jobs(o.refused),
                              ', first: ' || o.error, '.'),
                       'Look at the error. Abort the operation if its filter is wrong.'
                  FROM %1$I.bulk_operation AS o WHERE o.state = 'running' AND o.refused > 0
            )
            SELECT f.severity, f.problem, f.queue, f.since, f.text, f.what_to_do FROM found AS f
             ORDER BY CASE f.severity WHEN 'error' THEN 1 WHEN 'warning' THEN 2 ELSE 3 END, f.problem, f.queue;
        END $sql$, home);

    PERFORM pg_catalog.set_config('search_path', format('%I, pg_temp', home), true);
END $migration$;

-- These views read through functions, as current_jobs does, so that row-level security applies.
CREATE VIEW nodes AS SELECT node, version, started_at, alive, in_flight, serves, missing FROM node_states();
CREATE VIEW job_stats AS
    SELECT queue, period, completed, failed, dead, per_second, failure_rate, p50_ms, p95_ms, wait_p50_ms, wait_p95_ms
      FROM job_stat_states();
CREATE VIEW job_problems AS
    SELECT severity, problem, queue, since, text, what_to_do FROM job_problem_states();

REVOKE ALL ON FUNCTION stats_bounds(), add_counts(bigint[], bigint[]), stats_percentile(bigint[], double precision),
    stats_period(text), stats_buckets(text), stats_rows(text, timestamptz, timestamptz, text),
    error_rows(text, timestamptz, timestamptz, text),
    stats_sums(text, timestamptz, timestamptz, boolean, boolean, text), stats_series(text, text), stats_totals(text, text),
    queue_series(text), job_stat_states(), error_groups(text, text), error_series(text), oldest_due_jobs(), node_states(),
    counted_jobs(bigint), job_problem_states() FROM PUBLIC;
