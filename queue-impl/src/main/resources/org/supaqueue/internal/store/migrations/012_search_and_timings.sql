-- Supa Queue schema, version 12: more filters for searches, counts, and the timings of calls. Runs in one transaction, with
-- search_path set to the target schema and then pg_temp.

-- The times of the call that completed the job, counted from started_at: when the connection was open, and when the first
-- byte of the answer came. NULL before the job is complete, or if a node of an earlier version made the call. The times of
-- other calls are in job_attempt. If a row kept the times of a failed call, a node of an earlier version would leave them
-- at its own later call.
ALTER TABLE job_queue ADD COLUMN connect_ms bigint, ADD COLUMN first_byte_ms bigint;
-- waited_ms: how long the job was due before the call. All three are NULL if the call did not get so far, or if a node of an
-- earlier version made the call.
ALTER TABLE job_attempt ADD COLUMN waited_ms bigint, ADD COLUMN connect_ms bigint, ADD COLUMN first_byte_ms bigint;

-- The functions are resolved while the schema is not on the search path: see version 3.
DO $migration$
DECLARE
    home text := pg_catalog.current_schema();
    searcher text;
    -- The values of a filter, in one row. names_only: the places in the path that can be the name of a member of an object,
    -- but no index of an array, such as -1 or 01. The operator #>> would take them as indexes.
    filter_values text := $sql$
        (SELECT wanted ->> 'queue' AS queue, wanted ->> 'http_verb' AS http_verb, wanted ->> 'tag' AS tag,
                wanted ->> 'path_prefix' AS path_prefix, wanted ->> 'error' AS error,
                (wanted ->> 'response_status')::integer AS response_status,
                (wanted ->> 'created_before')::timestamptz AS created_before,
                (wanted ->> 'created_after')::timestamptz AS created_after,
                %1$I.json_path(wanted ->> 'payload_path') AS payload_path,
                (SELECT array_agg(n.place::integer)
                   FROM unnest(%1$I.json_path(wanted ->> 'payload_path')) WITH ORDINALITY AS n(name, place)
                  WHERE n.name ~ '^\s*[-+]?[0-9]+\s*$' AND n.name !~ '^(0|[1-9][0-9]*)$') AS names_only,
                wanted ->> 'payload_value' AS payload_value OFFSET 0) AS f $sql$;
    -- The condition that job j matches the filter f. The payload comes last, because it may be large.
    matches CONSTANT text := $sql$
        (f.queue IS NULL OR j.queue::text = f.queue)
        AND (f.http_verb IS NULL OR j.http_verb::text = f.http_verb)
        AND (f.tag IS NULL OR j.tags @> ARRAY[f.tag])
        AND (f.path_prefix IS NULL OR starts_with(j.url_path, f.path_prefix))
        AND (f.error IS NULL OR strpos(j.error, f.error) > 0)
        AND (f.response_status IS NULL OR j.response_status = f.response_status)
        AND (f.created_before IS NULL OR j.created_at < f.created_before)
        AND (f.created_after IS NULL OR j.created_at >= f.created_after)
        AND (f.payload_path IS NULL OR j.payload #>> f.payload_path = f.payload_value
             AND (f.names_only IS NULL OR NOT EXISTS (
                  SELECT FROM unnest(f.names_only) AS n(place)
                   WHERE jsonb_typeof(j.payload #> f.payload_path[:n.place - 1]) = 'array'))) $sql$;
    columns CONSTANT text := 'c.job_id, c.queue, c.status, c.finished_at, c.http_verb, c.tags, c.url_path, c.error,'
                             ' c.response_status, c.created_at, c.payload';
    -- What a search reads of job j: one unit for the row, and one for each 4096 bytes of a payload that is compared. So a
    -- search that is limited to a number of units reads at most that many rows, and a limited amount of payloads. A row
    -- counts less than the limit of a search, so that a search can always pass the first row.
    units CONSTANT text := $sql$
        (CASE WHEN f.payload_path IS NULL THEN 1
              ELSE LEAST(1 + COALESCE(pg_column_size(j.payload), 0) / 4096, 19999) END) $sql$;
    -- Counts the units from the first row, over the rows j of a union.
    counted CONSTANT text := $sql$
        CROSS JOIN LATERAL (
            SELECT j.*, %2$s AS units, sum(%2$s) OVER (ROWS UNBOUNDED PRECEDING) AS units_read FROM (%1$s) AS j) AS j $sql$;
    -- The jobs of a bulk operation, in the order of their ids: see version 11. A row behind the limit never matches.
    bulk_rows    text;
    bulk_matches text := 'j.status::text = ANY (wanted_statuses)'
                         ' AND (j.finished_at IS NULL OR j.finished_at <= begun_at) AND ' || matches;
BEGIN
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    filter_values := format(filter_values, home);
    bulk_rows := format($sql$
        (SELECT j.job_id, j.units_read, j.units_read >= max_read AND j.units_read - j.units < max_read AS is_last,
                CASE WHEN j.units_read - j.units < max_read THEN COALESCE(%1$s, false) ELSE false END AS matches
           FROM %2$s) AS numbered $sql$,
        bulk_matches,
        filter_values || format(counted, format($sql$
                (SELECT %2$s FROM %1$I.job_queue AS c
                  WHERE walk_status IS NULL AND c.job_id > after_id AND c.job_id <= until_id
                  ORDER BY c.job_id LIMIT max_read)
                UNION ALL
                (SELECT %2$s FROM %1$I.job_queue AS c
                  WHERE c.status::text IN ('failed', 'dead', 'cancelled')
                    AND (c.status::text, c.job_id) > (walk_status, after_id)
                    AND (c.status::text, c.job_id) <= (walk_status, until_id)
                  ORDER BY c.status::text, c.job_id LIMIT max_read) $sql$, home, columns), units));

    -- The names of a JSON pointer (RFC 6901), for the operator #>>. The pointer / has one name, which is empty.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.json_path(pointer text) RETURNS text[]
            LANGUAGE sql IMMUTABLE
        BEGIN ATOMIC
            SELECT CASE WHEN pointer IS NOT NULL THEN ARRAY(
                SELECT replace(replace(n.name, '~1', '/'), '~0', '~')
                  FROM unnest(regexp_split_to_array(substr(pointer, 2), '/')) WITH ORDINALITY AS n(name, place)
                 ORDER BY n.place) END;
        END $sql$, home);

    -- Refuses a filter or a page size with the texts of the Java class Criteria. Returns the filter.
    EXECUTE format($sql$
        CREATE OR REPLACE FUNCTION %1$I.check_job_search(filter jsonb, page_size integer) RETURNS jsonb
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
                        WHEN checked.key NOT IN ('queue', 'status', 'http_verb', 'tag', 'path_prefix', 'error',
                                                 'response_status', 'created_before', 'created_after', 'payload_path',
                                                 'payload_value')
                            THEN concat('filter ', to_jsonb("left"(checked.key, 100)), ' must be queue, status, http_verb,'
                                        ' tag, path_prefix, error, response_status, created_before, created_after,'
                                        ' payload_path or payload_value')
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
                        WHEN checked.key = 'http_verb' AND checked.text NOT IN ('GET', 'POST', 'PUT', 'PATCH', 'DELETE')
                            THEN concat('http_verb ', to_jsonb("left"(checked.text, 100)),
                                        ' must be GET, POST, PUT, PATCH or DELETE')
                        WHEN checked.key IN ('tag', 'path_prefix', 'error') AND checked.text = ''
                            THEN concat(checked.key, ' "" must not be empty')
                        WHEN checked.key = 'payload_path' AND checked.text !~ '^/'
                            THEN concat('payload_path ', to_jsonb("left"(checked.text, 100)),
                                        ' must be a JSON pointer such as /customer/id')
                        WHEN checked.key IN ('payload_path', 'payload_value')
                             AND NOT jsonb_exists_all(filter, ARRAY['payload_path', 'payload_value'])
                            THEN 'payload_path and payload_value must come together'
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

    -- Reads at most 20000 units, the largest id first, and returns the first page_size rows that match. If the search comes
    -- to the end of the 20000 units, it also returns a row with found = false. This row has the next larger id, so that the
    -- search that continues below this id begins with the last row. page_size 1000 at most, unless the rows are only counted.
    --
    -- Each of the two parts reads an index in its order, and only one part runs. So the statement stops as soon as the page
    -- is full. The second part names the status twice: without the row comparison, the planner could read the primary
    -- key, and then the limit would not limit the rows read.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.search_page(wanted jsonb, below bigint, page_size integer)
            RETURNS TABLE (job_id bigint, found boolean)
            LANGUAGE sql STABLE
            SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off SET jit = off
        BEGIN ATOMIC
            SELECT numbered.job_id + numbered.is_last::integer, numbered.matches
              FROM (
                SELECT j.job_id, j.units_read >= 20000 AND j.units_read - j.units < 20000 AS is_last,
                       CASE WHEN j.units_read < 20000
                            THEN COALESCE((wanted ->> 'status' IS NULL OR j.status::text = wanted ->> 'status')
                                          AND %2$s, false)
                            ELSE false END AS matches
                  FROM %3$s) AS numbered
             WHERE numbered.matches OR numbered.is_last
             LIMIT page_size;
        END $sql$,
        home, matches, filter_values || format(counted, format($sql$
                (SELECT %2$s FROM %1$I.job_queue AS c
                  WHERE COALESCE(wanted ->> 'status', '') NOT IN ('failed', 'dead', 'cancelled')
                    AND c.job_id < COALESCE(below, 9223372036854775807)
                  ORDER BY c.job_id DESC LIMIT 20000)
                UNION ALL
                (SELECT %2$s FROM %1$I.job_queue AS c
                  WHERE COALESCE(wanted ->> 'status', '') IN ('failed', 'dead', 'cancelled')
                    AND c.status::text IN ('failed', 'dead', 'cancelled')
                    AND c.status::text >= wanted ->> 'status'
                    AND (c.status::text, c.job_id) < (wanted ->> 'status', COALESCE(below, 9223372036854775807))
                  ORDER BY c.status::text DESC, c.job_id DESC LIMIT 20000) $sql$, home, columns), units));

    EXECUTE format($sql$
        CREATE OR REPLACE FUNCTION %1$I.find_jobs(
                filter jsonb DEFAULT '{}', before bigint DEFAULT NULL, page_size integer DEFAULT 100)
            RETURNS TABLE (job_id bigint, found boolean)
            LANGUAGE sql STABLE
        BEGIN ATOMIC
            SELECT page.job_id, page.found
              FROM %1$I.check_job_search(find_jobs.filter, find_jobs.page_size) AS checked(f)
             CROSS JOIN LATERAL %1$I.search_page(checked.f, find_jobs.before, find_jobs.page_size) AS page;
        END $sql$, home);
    -- The roles that could search before can still search, also if roles.sql does not run again.
    FOR searcher IN
        SELECT DISTINCT a.grantee::regrole::text
          FROM pg_proc AS p CROSS JOIN LATERAL aclexplode(p.proacl) AS a
         WHERE p.pronamespace = quote_ident(home)::regnamespace AND p.proname = 'search_jobs'
           AND a.privilege_type = 'EXECUTE' AND a.grantee <> 0 AND a.grantee <> p.proowner LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %1$I.json_path(text), %1$I.search_page(jsonb, bigint, integer) TO %2$s',
                       home, searcher);
    END LOOP;
    EXECUTE format('DROP FUNCTION %I.search_jobs(text, text, text, text, text, integer, timestamptz, timestamptz, bigint,'
                   ' integer)', home);

    -- How many jobs match a filter of find_jobs: counts at most 10000 jobs, and reads at most the 20000 newest rows. is_exact
    -- is false if there may be more.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.count_jobs(filter jsonb DEFAULT '{}') RETURNS TABLE (jobs bigint, is_exact boolean)
            LANGUAGE sql STABLE
        BEGIN ATOMIC
            SELECT LEAST(count(*) FILTER (WHERE page.found), 10000),
                   count(*) <= 10000 AND COALESCE(bool_and(page.found), true)
              FROM %1$I.check_job_search(count_jobs.filter, 1) AS checked(f)
             CROSS JOIN LATERAL %1$I.search_page(checked.f, NULL, 10001) AS page;
        END $sql$, home);

    -- The jobs of each status, counted by indexes. Counts at most 10000 jobs of a status, so the cost does not grow with the
    -- table. For the status empty, reads at most 10000 due jobs and 10000 jobs for later, and the failed jobs among these
    -- count as read.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.status_counts() RETURNS TABLE (status text, jobs bigint, is_exact boolean)
            LANGUAGE sql STABLE SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off
        BEGIN ATOMIC
            SELECT '', count(*) FILTER (WHERE w.status = ''), count(*) FILTER (WHERE w.due) < 10000
                                                              AND count(*) FILTER (WHERE NOT w.due) < 10000
              FROM ((SELECT j.status::text AS status, true AS due FROM %1$I.job_queue AS j
                      WHERE j.due AND j.status IN ('', 'failed') LIMIT 10000)
                    UNION ALL
                    (SELECT j.status::text, false FROM %1$I.job_queue AS j
                      WHERE NOT j.due AND j.status IN ('', 'failed') LIMIT 10000)) AS w
            UNION ALL
            SELECT 'processing', count(*), count(*) < 10000
              FROM (SELECT FROM %1$I.job_queue AS j WHERE j.status = 'processing' LIMIT 10000) AS p
            UNION ALL
            SELECT 'complete', count(*), count(*) < 10000
              FROM (SELECT FROM %1$I.job_queue AS j WHERE j.status = 'complete' LIMIT 10000) AS c
            UNION ALL
            SELECT u.status, l.jobs, l.jobs < 10000
              FROM unnest(ARRAY['failed', 'dead', 'cancelled']) AS u(status) CROSS JOIN LATERAL (
                   SELECT count(*) AS jobs
                     FROM (SELECT FROM %1$I.job_queue AS j
                            WHERE j.status::text IN ('failed', 'dead', 'cancelled') AND j.status::text = u.status
                            LIMIT 10000) AS k) AS l;
        END $sql$, home);

    -- As in version 11. The text of an empty filter does not name the keys any more.
    EXECUTE format($sql$
        CREATE OR REPLACE FUNCTION %1$I.check_bulk_filter(kind text, filter jsonb) RETURNS jsonb
            LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
            AS $$
        DECLARE
            status  text := filter ->> 'status';
            problem text := CASE
                WHEN kind NOT IN ('cancel', 'retry', 'move')
                    THEN concat('kind ', to_jsonb("left"(kind, 100)), ' must be cancel, retry or move')
                WHEN filter = '{}' THEN 'filter {} must have a condition'
                WHEN kind = 'retry' AND status NOT IN ('failed', 'dead', 'cancelled')
                    THEN concat('status ', to_jsonb(status), ' must be failed, dead or cancelled for a retry')
                WHEN kind = 'cancel' AND status NOT IN ('', 'failed', 'processing')
                    THEN concat('status ', to_jsonb(status), ' must be empty, failed or processing for a cancellation')
                WHEN kind = 'move' AND status NOT IN ('', 'failed')
                    THEN concat('status ', to_jsonb(status), ' must be empty or failed for a move')
                END;
            checked text;
        BEGIN
            IF problem IS NOT NULL THEN
                RAISE EXCEPTION '%%', problem USING ERRCODE = 'check_violation';
            END IF;
            FOREACH checked IN ARRAY ARRAY['created_before', 'created_after'] LOOP
                IF jsonb_exists(filter, checked) THEN
                    filter := jsonb_set(filter, ARRAY[checked], to_jsonb(to_char(
                        (filter ->> checked)::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')));
                END IF;
            END LOOP;
            RETURN filter;
        END $$ $sql$, home);

    EXECUTE format($sql$
        CREATE OR REPLACE FUNCTION %1$I.bulk_count_walk(
                wanted jsonb, wanted_statuses text[], walk_status text, begun_at timestamptz, after_id bigint,
                until_id bigint, max_read integer)
            RETURNS TABLE (jobs bigint, rows_read bigint)
            LANGUAGE sql STABLE
            SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off SET jit = off
        BEGIN ATOMIC
            SELECT count(*) FILTER (WHERE numbered.matches), COALESCE(max(numbered.units_read), 0) FROM %2$s;
        END $sql$, home, bulk_rows);

    EXECUTE format($sql$
        CREATE OR REPLACE FUNCTION %1$I.bulk_find(
                wanted jsonb, wanted_statuses text[], walk_status text, begun_at timestamptz, after_id bigint,
                until_id bigint, page_size integer, max_read integer)
            RETURNS TABLE (ids bigint[], last_read bigint, is_end boolean)
            LANGUAGE sql STABLE
            SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off SET jit = off
        BEGIN ATOMIC
            SELECT COALESCE(array_agg(found.job_id) FILTER (WHERE found.matches), '{}'), max(found.job_id),
                   count(*) < page_size AND NOT COALESCE(bool_or(found.is_last), false)
              FROM (SELECT numbered.job_id, numbered.matches, numbered.is_last FROM %2$s
                     WHERE numbered.matches OR numbered.is_last
                     LIMIT page_size) AS found;
        END $sql$, home, bulk_rows);

    EXECUTE format($sql$
        CREATE OR REPLACE FUNCTION %1$I.bulk_lock(
                wanted jsonb, wanted_statuses text[], begun_at timestamptz, wanted_ids bigint[], kind text,
                new_queue text)
            RETURNS TABLE (job_id bigint, condition text)
            LANGUAGE sql
            SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off
        BEGIN ATOMIC
            WITH page AS MATERIALIZED (
                SELECT p.id, l.locked_id, l.takes_key, l.queue, l.unique_key
                  FROM %3$s CROSS JOIN (SELECT i.id FROM unnest(wanted_ids) AS i(id) ORDER BY i.id) AS p
                  LEFT JOIN LATERAL (
                       SELECT j.job_id AS locked_id, j.unique_key, COALESCE(new_queue, j.queue::text) AS queue,
                              j.unique_key IS NOT NULL
                              AND CASE kind WHEN 'retry' THEN j.unique_until IS NULL
                                            WHEN 'move' THEN j.unique_until IS NOT NULL AND j.queue::text <> new_queue
                                            ELSE false END AS takes_key
                         FROM %1$I.job_queue AS j
                        WHERE j.job_id = p.id AND %2$s
                          FOR NO KEY UPDATE SKIP LOCKED) AS l ON true
            )
            SELECT page.id,
                   CASE WHEN page.takes_key
                             AND (row_number() OVER (PARTITION BY page.takes_key, page.queue, page.unique_key
                                                     ORDER BY page.id) > 1
                                  OR EXISTS (SELECT FROM %1$I.job_queue AS h
                                              WHERE h.queue::text = page.queue AND h.unique_key = page.unique_key
                                                AND h.unique_until IS NOT NULL)) THEN 'contested'
                        ELSE 'free' END
              FROM page WHERE page.locked_id IS NOT NULL
            UNION ALL
            SELECT page.id, 'busy'
              FROM %3$s CROSS JOIN page
             CROSS JOIN LATERAL (SELECT FROM %1$I.job_queue AS j WHERE j.job_id = page.id AND %2$s OFFSET 0) AS l
             WHERE page.locked_id IS NULL;
        END $sql$, home, bulk_matches, filter_values);

    PERFORM pg_catalog.set_config('search_path', format('%I, pg_temp', home), true);
END $migration$;

-- Reads through a function, as current_jobs does, so that row-level security applies.
CREATE VIEW job_counts AS SELECT status, jobs, is_exact FROM status_counts();

REVOKE ALL ON FUNCTION json_path(text), search_page(jsonb, bigint, integer), count_jobs(jsonb), status_counts() FROM PUBLIC;
