-- Supa Queue schema, version 8: search for jobs, live nodes, and explanations. Runs in one transaction, with search_path
-- set to the target schema and then pg_temp.

-- The jobs that an operator searches for. A job that completes at its first attempt never enters this index.
CREATE INDEX job_queue_unsuccessful ON job_queue (status, job_id) WHERE status::text IN ('failed', 'dead', 'cancelled');

-- What the nodes know and the database does not: the queues that a node serves, and the settings that are missing. A node
-- writes its row when it starts and when the row changes, so an idle node writes nothing. A row counts only while the
-- node is alive: see live_nodes.
CREATE TABLE queue_node (
    -- The name that the node writes to leased_by.
    node       text        PRIMARY KEY,
    -- The second key of the advisory lock that the listening session of the node holds. The first key is the OID of
    -- this table.
    lock_key   integer     NOT NULL,
    -- A JSON array of objects, one for each group of queues: names (an array), except (whether the group has all queues
    -- but these), and missing (the reason why the node cannot send the jobs of the group, or null).
    groups     jsonb       NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE queue_node ENABLE ROW LEVEL SECURITY;

-- The functions are resolved while the schema is not on the search path: see version 3.
DO $migration$
DECLARE
    home text := pg_catalog.current_schema();
BEGIN
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);

    -- Refuses a filter or a page size with the texts of the Java class Criteria. Returns the filter.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.check_job_search(filter jsonb, page_size integer) RETURNS jsonb
            LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
            AS $$
        DECLARE
            problem text;
            checked record;
        BEGIN
            IF page_size IS NULL OR page_size NOT BETWEEN 1 AND 1000 THEN
                problem := concat('page_size ', COALESCE(page_size::text, 'NULL'), ' must be 1 to 1000');
            ELSIF jsonb_typeof(filter) IS DISTINCT FROM 'object' THEN
                problem := 'filter must be a JSON object';
            ELSE
                FOR checked IN SELECT f.key, f.value, f.value #>> '{}' AS text FROM jsonb_each(filter) AS f LOOP
                    problem := CASE
                        WHEN checked.key NOT IN ('queue', 'status', 'tag', 'path_prefix', 'error', 'response_status',
                                                 'created_before', 'created_after')
                            THEN concat('filter ', to_jsonb("left"(checked.key, 100)), ' must be queue, status, tag,'
                                        ' path_prefix, error, response_status, created_before or created_after')
                        WHEN checked.key = 'response_status'
                            THEN CASE WHEN jsonb_typeof(checked.value) <> 'number' OR checked.text !~ '^[1-5][0-9][0-9]$'
                                 THEN concat('response_status ', "left"(checked.value::text, 100), ' must be 100 to 599') END
                        WHEN jsonb_typeof(checked.value) <> 'string'
                            THEN concat(checked.key, ' ', "left"(checked.value::text, 100), ' must be a JSON string')
                        WHEN checked.key = 'queue' AND checked.text !~ '^[A-Za-z0-9_-]{1,64}$'
                            THEN concat('queue ', to_jsonb("left"(checked.text, 100)),
                                        ' must be 1 to 64 letters, digits, _ and -')
                        WHEN checked.key = 'status'
                             AND checked.text NOT IN ('', 'processing', 'complete', 'failed', 'dead', 'cancelled')
                            THEN concat('status ', to_jsonb("left"(checked.text, 100)),
                                        ' must be empty, processing, complete, failed, dead or cancelled')
                        WHEN checked.key IN ('tag', 'path_prefix', 'error') AND checked.text = ''
                            THEN concat(checked.key, ' "" must not be empty')
                        END;
                    IF problem IS NULL AND checked.key IN ('created_before', 'created_after') THEN
                        BEGIN
                            IF checked.text::timestamptz NOT BETWEEN '1970-01-01 00:00:00Z' AND '9999-12-31 00:00:00Z' THEN
                                problem := concat(checked.key, ' ', to_jsonb("left"(checked.text, 100)),
                                                  ' must be in the years 1970 to 9999');
                            END IF;
                        EXCEPTION WHEN data_exception THEN
                            problem := concat(checked.key, ' ', to_jsonb("left"(checked.text, 100)),
                                              ' must be a time such as 2026-01-31T00:00:00Z');
                        END;
                    END IF;
                    EXIT WHEN problem IS NOT NULL;
                END LOOP;
            END IF;
            IF problem IS NOT NULL THEN
                RAISE EXCEPTION '%%', problem USING ERRCODE = 'check_violation';
            END IF;
            RETURN filter;
        END $$ $sql$, home);

    -- Reads at most 20000 rows, the largest id first, and returns the first page_size rows that match. If the search comes
    -- to the last of the 20000 rows, it also returns a row with found = false. This row has the next larger id, so that
    -- the search that continues below this id begins with the last row.
    --
    -- Each of the two parts reads an index in its order, and only one part runs. So the statement stops as soon as the page
    -- is full. The second part names the status twice: without the row comparison, the planner could read the primary
    -- key, and then the limit would not limit the rows read.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.search_jobs(
                wanted_queue text, wanted_status text, wanted_tag text, wanted_prefix text, wanted_error text,
                wanted_response integer, wanted_before timestamptz, wanted_after timestamptz,
                below bigint, page_size integer)
            RETURNS TABLE (job_id bigint, found boolean)
            LANGUAGE sql STABLE
            SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off SET jit = off
        BEGIN ATOMIC
            SELECT numbered.job_id + (numbered.place = 20000)::integer, numbered.matches AND numbered.place < 20000
              FROM (
                SELECT r.job_id, row_number() OVER () AS place,
                       COALESCE(
                           (wanted_queue IS NULL OR r.queue::text = wanted_queue)
                           AND (wanted_status IS NULL OR r.status::text = wanted_status)
                           AND (wanted_tag IS NULL OR r.tags @> ARRAY[wanted_tag])
                           AND (wanted_prefix IS NULL OR starts_with(r.url_path, wanted_prefix))
                           AND (wanted_error IS NULL OR strpos(r.error, wanted_error) > 0)
                           AND (wanted_response IS NULL OR r.response_status = wanted_response)
                           AND (wanted_before IS NULL OR r.created_at < wanted_before)
                           AND (wanted_after IS NULL OR r.created_at >= wanted_after), false) AS matches
                  FROM (
                    (SELECT j.job_id, j.queue, j.status, j.tags, j.url_path, j.error, j.response_status, j.created_at
                       FROM %1$I.job_queue AS j
                      WHERE COALESCE(wanted_status, '') NOT IN ('failed', 'dead', 'cancelled')
                        AND j.job_id < COALESCE(below, 9223372036854775807)
                      ORDER BY j.job_id DESC LIMIT 20000)
                    UNION ALL
                    (SELECT j.job_id, j.queue, j.status, j.tags, j.url_path, j.error, j.response_status, j.created_at
                       FROM %1$I.job_queue AS j
                      WHERE COALESCE(wanted_status, '') IN ('failed', 'dead', 'cancelled')
                        AND j.status::text IN ('failed', 'dead', 'cancelled')
                        AND j.status::text >= wanted_status
                        AND (j.status::text, j.job_id) < (wanted_status, COALESCE(below, 9223372036854775807))
                      ORDER BY j.status::text DESC, j.job_id DESC LIMIT 20000)) AS r) AS numbered
             WHERE numbered.matches OR numbered.place = 20000
             LIMIT page_size;
        END $sql$, home);

    -- A page of jobs, the largest id first, that match a filter: a JSON object with the keys queue, status, tag,
    -- path_prefix, error (a part of it), response_status, created_before and created_after. To get the next page, pass
    -- the last job_id as before. found is false in the last row if the search read 20000 rows and the page is not full.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.find_jobs(
                filter jsonb DEFAULT '{}', before bigint DEFAULT NULL, page_size integer DEFAULT 100)
            RETURNS TABLE (job_id bigint, found boolean)
            LANGUAGE sql STABLE
        BEGIN ATOMIC
            SELECT page.job_id, page.found
              FROM %1$I.check_job_search(find_jobs.filter, find_jobs.page_size) AS checked(f)
             CROSS JOIN LATERAL %1$I.search_jobs(
                   checked.f ->> 'queue', checked.f ->> 'status', checked.f ->> 'tag', checked.f ->> 'path_prefix',
                   checked.f ->> 'error', (checked.f ->> 'response_status')::integer,
                   (checked.f ->> 'created_before')::timestamptz, (checked.f ->> 'created_after')::timestamptz,
                   find_jobs.before, find_jobs.page_size) AS page;
        END $sql$, home);

    -- The nodes whose listening session holds the advisory lock of the node. PostgreSQL releases the lock when the session
    -- ends, so a dead node leaves at most its row.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.live_nodes() RETURNS TABLE (node text, groups jsonb)
            LANGUAGE sql STABLE
        BEGIN ATOMIC
            SELECT n.node, n.groups
              FROM %1$I.queue_node AS n
             WHERE EXISTS (
                   SELECT FROM pg_locks AS l
                    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
                      AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
                      AND l.classid = '%1$I.queue_node'::regclass::oid AND l.objid = n.lock_key::oid);
        END $sql$, home);

    EXECUTE format($sql$
        CREATE FUNCTION %1$I.explain_time(explained timestamptz) RETURNS text
            LANGUAGE sql STABLE
        BEGIN ATOMIC
            SELECT to_char(explained AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"');
        END $sql$, home);

    -- Why no node can start a job of a queue now; NULL if a node can. here is what the asking node knows of itself: an
    -- object with node and groups, or NULL. A new cause that concerns a whole queue belongs here.
    --
    -- A standby does not show the locks of the primary, so on a standby the nodes are unknown.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.explain_queue(explained_queue text, here jsonb) RETURNS text
            LANGUAGE sql STABLE
        BEGIN ATOMIC
            WITH live AS (
                SELECT n.node, n.groups FROM %1$I.live_nodes() AS n WHERE n.node IS DISTINCT FROM here ->> 'node'
                UNION ALL
                SELECT here ->> 'node', here -> 'groups' WHERE here IS NOT NULL
            ), serving AS (
                SELECT live.node, g.value ->> 'missing' AS missing
                  FROM live CROSS JOIN LATERAL jsonb_array_elements(live.groups) AS g(value)
                 WHERE jsonb_exists(g.value -> 'names', explained_queue) <> (g.value ->> 'except')::boolean
            ), paused AS (
                SELECT c.paused_at, c.pause_reason FROM %1$I.queue_control AS c
                 WHERE c.queue::text = explained_queue AND c.paused_at IS NOT NULL
            )
            SELECT CASE
                WHEN EXISTS (SELECT FROM paused)
                    THEN (SELECT concat('the queue ', explained_queue, ' is paused since ',
                                        %1$I.explain_time(paused.paused_at), ': ' || paused.pause_reason) FROM paused)
                WHEN EXISTS (SELECT FROM serving WHERE serving.missing IS NULL) THEN NULL
                WHEN EXISTS (SELECT FROM serving)
                    THEN concat('no node can send the jobs of the queue ', explained_queue, ': ',
                                (SELECT string_agg(DISTINCT serving.missing, '; ') FROM serving))
                WHEN EXISTS (SELECT FROM live)
                    THEN concat('no node serves the queue ', explained_queue,
                                ': supaqueue.queues leaves out the queue on every live node')
                WHEN pg_is_in_recovery() THEN NULL
                ELSE 'no node is alive: no application with this queue is connected to the database'
                END;
        END $sql$, home);

    -- Why a waiting job is not sent now. The first cause in this order counts. A new cause that concerns a single job
    -- belongs here.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.explain_waiting(explained_job bigint, here jsonb) RETURNS text
            LANGUAGE sql STABLE SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off
        BEGIN ATOMIC
            SELECT COALESCE(
                CASE WHEN j.expires_at <= now()
                         THEN concat('The job expired at ', %1$I.explain_time(j.expires_at), ' and is not sent any more.')
                     WHEN j.run_at::timestamptz > now() AND j.status::text = 'failed'
                         THEN concat('Retry ', j.retry_count, ' of ', j.retry_limit::integer, ' is due at ',
                                     %1$I.explain_time(j.run_at::timestamptz), '. The last attempt failed: ', j.error)
                     WHEN j.run_at::timestamptz > now() AND starts_with(j.error, 'snoozed for ')
                         THEN concat('The consumer answered ', j.response_status, ' and snoozed the job until ',
                                     %1$I.explain_time(j.run_at::timestamptz), '.')
                     WHEN j.run_at::timestamptz > now()
                         THEN concat('The job is not due until ', %1$I.explain_time(j.run_at::timestamptz), '.')
                     END,
                (SELECT concat('The job is due, but ', q.reason, '.')
                   FROM %1$I.explain_queue(j.queue::text, here) AS q(reason) WHERE q.reason IS NOT NULL),
                CASE WHEN starts_with(j.error, 'cannot be claimed:')
                         THEN concat('The job is due, but the database refuses the claim, and a node tries again at least'
                                     ' every minute. The job ', j.error) END,
                (SELECT CASE WHEN count(*) > 0
                             THEN concat('The job is due, and waits behind ',
                                         CASE WHEN count(*) = 1000 THEN 'at least ' END, count(*),
                                         CASE WHEN count(*) = 1 THEN ' more urgent job' ELSE ' more urgent jobs' END,
                                         ' of the queue ', j.queue::text, '.') END
                   FROM (SELECT FROM %1$I.job_queue AS m
                          WHERE m.due AND m.status::text IN ('', 'failed') AND m.queue::text = j.queue::text
                            AND (m.priority, m.run_at::timestamptz, m.job_id)
                                < (j.priority, j.run_at::timestamptz, j.job_id)
                          LIMIT 1000) AS ahead),
                'The job is due, and a node claims the job as soon as a worker is free.')
              FROM %1$I.job_queue AS j WHERE j.job_id = explained_job;
        END $sql$, home);

    -- Why a job waits, who is sending the job, or how the job ended; one cause, in words.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.job_explain(explained_job bigint, here jsonb DEFAULT NULL) RETURNS text
            LANGUAGE sql STABLE SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off
        BEGIN ATOMIC
            SELECT COALESCE((
                SELECT CASE
                    WHEN j.status::text IN ('', 'failed') THEN %1$I.explain_waiting(j.job_id, here)
                    WHEN j.status::text = 'processing'
                        THEN concat(
                            'The job is in flight: node ', j.leased_by, ' has claimed attempt ', a.number,
                            CASE WHEN j.leased_until::timestamptz < now()
                                 THEN concat('. The lease ended at ', %1$I.explain_time(j.leased_until::timestamptz),
                                             ', so the node died or lost the database; another node rescues the job.')
                                 ELSE concat(', under a lease until ',
                                             %1$I.explain_time(j.leased_until::timestamptz),
                                             ', which the node renews while the call runs.') END,
                            CASE WHEN j.cancel_requested_at IS NOT NULL
                                 THEN concat(' The cancellation was requested at ',
                                             %1$I.explain_time(j.cancel_requested_at), '.') END)
                    WHEN j.status::text = 'complete'
                        THEN concat('The job is complete since ', %1$I.explain_time(j.finished_at),
                                    ': the consumer answered ', j.response_status, ' to attempt ', a.number, '.')
                    WHEN j.status::text = 'dead'
                        THEN concat('The job is dead since ', %1$I.explain_time(j.finished_at), ': ', j.error, '.', k.held)
                    ELSE concat('The job is cancelled since ', %1$I.explain_time(j.finished_at),
                                ': ' || j.error, '.', k.held)
                    END
                  FROM %1$I.job_queue AS j
                 CROSS JOIN LATERAL (
                       SELECT 1 + j.retry_count + j.lost_leases::integer + j.snooze_count::integer) AS a(number)
                  LEFT JOIN LATERAL (
                       SELECT concat(' The job cannot be retried while job ', h.job_id, ' holds the key ',
                                     to_jsonb(h.unique_key), ' of the queue ', h.queue::text, '.')
                         FROM %1$I.job_queue AS h
                        WHERE j.status::text IN ('dead', 'cancelled') AND j.unique_until IS NULL
                          AND h.queue::text = j.queue::text AND h.unique_key = j.unique_key
                          AND h.unique_until > now() AND h.job_id <> j.job_id) AS k(held) ON true
                 WHERE j.job_id = explained_job),
                concat('There is no job ', explained_job,
                       ': the job never existed, is not committed yet, was rolled back, or was deleted after its retention.'));
        END $sql$, home);

    PERFORM pg_catalog.set_config('search_path', format('%I, pg_temp', home), true);
END $migration$;

REVOKE ALL ON FUNCTION check_job_search(jsonb, integer),
    search_jobs(text, text, text, text, text, integer, timestamptz, timestamptz, bigint, integer),
    find_jobs(jsonb, bigint, integer), live_nodes(), explain_time(timestamptz), explain_queue(text, jsonb),
    explain_waiting(bigint, jsonb), job_explain(bigint, jsonb) FROM PUBLIC;
