-- Supa Queue schema, version 5: pause, resume and purge a queue. Runs in one transaction, with search_path set to the
-- target schema and then pg_temp.

-- What operators have set for a queue. A queue without a row is not paused.
CREATE TABLE queue_control (
    queue        job_queue_name PRIMARY KEY,
    paused_at    timestamptz,
    pause_reason text
        CONSTRAINT "pause_reason must be 1 to 500 characters"
        CHECK (pg_catalog.length(pause_reason) BETWEEN 1 AND 500)
);

-- One row: a number that grows with each change of queue_control. Each claim compares this number, and claims nothing if
-- the number has changed since the node read queue_control.
CREATE TABLE queue_control_version (
    version  bigint  NOT NULL DEFAULT 1,
    only_row boolean NOT NULL DEFAULT true PRIMARY KEY CHECK (only_row)
);
INSERT INTO queue_control_version DEFAULT VALUES;

ALTER TABLE queue_control ENABLE ROW LEVEL SECURITY;
ALTER TABLE queue_control_version ENABLE ROW LEVEL SECURITY;

-- The waiting jobs that are not due, by queue: the view queues counts them, and a purge reads them. A job that is due when
-- it is inserted, and succeeds, is never in this index.
CREATE INDEX job_queue_not_due ON job_queue (queue, job_id) WHERE NOT due AND status::text IN ('', 'failed');

DO $migration$
DECLARE
    home text := pg_catalog.current_schema();
BEGIN
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);

    -- Runs before the change, so that changes of several transactions lock the version first and never deadlock.
    -- As the owner, because operators may change queue_control but not the version.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.raise_control_version() RETURNS trigger
            LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
            AS $$
        BEGIN
            EXECUTE format('INSERT INTO %%I.queue_control_version AS v DEFAULT VALUES'
                           ' ON CONFLICT (only_row) DO UPDATE SET version = v.version + 1', TG_TABLE_SCHEMA);
            IF current_setting('supaqueue.wakeup', true) IS DISTINCT FROM 'local' THEN
                PERFORM pg_notify(concat('supaqueue_', md5(TG_TABLE_SCHEMA::text)), '');
            END IF;
            RETURN NULL;
        END $$ $sql$, home);

    EXECUTE format($sql$
        CREATE FUNCTION %1$I.refuse_value(message text) RETURNS text
            LANGUAGE plpgsql
            AS $$
        BEGIN
            RAISE EXCEPTION '%%', message USING ERRCODE = 'check_violation';
        END $$ $sql$, home);

    -- The first 100 characters in quotation marks, for an error. Escapes characters that can break a line or change the
    -- direction of the text.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.quoted_value(value text) RETURNS text
            LANGUAGE sql IMMUTABLE STRICT
        BEGIN ATOMIC
            SELECT concat('"', string_agg(
                       CASE WHEN code BETWEEN 0 AND 31 OR code BETWEEN 127 AND 159 OR code = 173
                                 OR code BETWEEN 8203 AND 8207 OR code BETWEEN 8232 AND 8238
                                 OR code BETWEEN 8288 AND 8303 OR code = 65279
                            THEN concat(chr(92), 'u', lpad(to_hex(code), 4, '0')) ELSE one END, '' ORDER BY place),
                       CASE WHEN length(value) <= 100 THEN '"'
                            -- Not chr(8230), which PostgreSQL would evaluate in databases of every encoding.
                            WHEN getdatabaseencoding() = 'UTF8'
                            THEN concat(chr(CASE WHEN length(value) > 100 THEN 8230 END), '"') ELSE '..."' END)
              FROM regexp_split_to_table("left"(value, 100), '') WITH ORDINALITY AS split(one, place)
             CROSS JOIN LATERAL (SELECT ascii(one)) AS c(code)
             WHERE one <> '';
        END $sql$, home);

    EXECUTE format($sql$
        CREATE FUNCTION %1$I.checked_queue(queue text) RETURNS text
            LANGUAGE sql
        BEGIN ATOMIC
            SELECT CASE WHEN length(checked_queue.queue) <= 64 AND checked_queue.queue ~ '^[A-Za-z0-9_-]+$'
                        THEN checked_queue.queue
                        ELSE %1$I.refuse_value(concat(
                                 'queue ', COALESCE(%1$I.quoted_value(checked_queue.queue), 'NULL'),
                                 ' must be 1 to 64 letters, digits, _ and -')) END;
        END $sql$, home);

    EXECUTE format($sql$
        CREATE FUNCTION %1$I.checked_reason(reason text) RETURNS text
            LANGUAGE sql
        BEGIN ATOMIC
            SELECT CASE WHEN checked_reason.reason IS NULL
                             OR length(checked_reason.reason) BETWEEN 1 AND 500
                                AND checked_reason.reason !~ concat('[', chr(1), '-', chr(31), chr(127), ']')
                        THEN checked_reason.reason
                        ELSE %1$I.refuse_value(concat(
                                 'reason ', %1$I.quoted_value(checked_reason.reason),
                                 ' must be 1 to 500 characters without control characters')) END;
        END $sql$, home);

    -- A queue that is paused already keeps its paused_at and gets the new reason.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.pause_queue(queue text, reason text DEFAULT NULL) RETURNS void
            LANGUAGE sql
        BEGIN ATOMIC
            INSERT INTO %1$I.queue_control AS c (queue, paused_at, pause_reason)
            VALUES (%1$I.checked_queue(pause_queue.queue), now(), %1$I.checked_reason(pause_queue.reason))
            ON CONFLICT (queue) DO UPDATE
               SET paused_at = COALESCE(c.paused_at, EXCLUDED.paused_at), pause_reason = EXCLUDED.pause_reason;
        END $sql$, home);

    -- Whether the queue was paused.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.resume_queue(queue text) RETURNS boolean
            LANGUAGE sql
        BEGIN ATOMIC
            SELECT %1$I.checked_queue(resume_queue.queue);
            WITH resumed AS (
                UPDATE %1$I.queue_control AS c SET paused_at = NULL, pause_reason = NULL
                 WHERE c.queue = resume_queue.queue AND c.paused_at IS NOT NULL
                RETURNING 1
            )
            SELECT EXISTS (SELECT FROM resumed);
        END $sql$, home);

    -- Cancels one page of the waiting jobs of a queue: of those that are not due, or of those that are due. Skips rows that
    -- other transactions have locked. after_priority, after_run_at and after_id are the last job of the page before.
    -- until_id is the last job to purge. A page_size of NULL means all jobs.
    -- The settings make PostgreSQL read job_queue by index, whatever its statistics say.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.purge_page(queue text, due boolean, after_priority integer, after_run_at timestamptz,
                after_id bigint, until_id bigint, page_size integer)
            RETURNS TABLE (purged bigint, found bigint, last_priority integer, last_run_at timestamptz, last_id bigint)
            LANGUAGE sql SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off
        BEGIN ATOMIC
            WITH page AS MATERIALIZED (
                (SELECT j.priority, j.run_at::timestamptz AS run_at, j.job_id FROM %1$I.job_queue AS j
                  WHERE purge_page.due AND j.due AND j.status IN ('', 'failed') AND j.queue = purge_page.queue
                    AND (j.priority, j.run_at::timestamptz, j.job_id) > (after_priority, after_run_at, after_id)
                    AND j.job_id <= until_id
                  ORDER BY j.priority, j.run_at, j.job_id LIMIT page_size)
                UNION ALL
                (SELECT after_priority, after_run_at, j.job_id FROM %1$I.job_queue AS j
                  WHERE NOT purge_page.due AND NOT j.due AND j.status IN ('', 'failed') AND j.queue = purge_page.queue
                    AND j.job_id > after_id AND j.job_id <= until_id
                  ORDER BY j.job_id LIMIT page_size)
            ), locked AS MATERIALIZED (
                SELECT l.job_id FROM (SELECT page.job_id FROM page ORDER BY page.job_id) AS p CROSS JOIN LATERAL (
                       SELECT j.job_id FROM %1$I.job_queue AS j
                        WHERE j.job_id = p.job_id AND j.status IN ('', 'failed') FOR NO KEY UPDATE SKIP LOCKED) AS l
            ), cancelled AS (
                UPDATE %1$I.job_queue AS j
                   SET status = 'cancelled', error = 'purged', finished_at = clock_timestamp(),
                       cancel_requested_at = COALESCE(j.cancel_requested_at, now())
                  FROM locked
                 WHERE j.job_id BETWEEN locked.job_id AND locked.job_id
                RETURNING 1
            )
            SELECT (SELECT count(*) FROM cancelled), (SELECT count(*) FROM page), l.priority, l.run_at, l.job_id
              FROM (SELECT 1) AS one LEFT JOIN (
                   SELECT * FROM page ORDER BY priority DESC, run_at DESC, job_id DESC LIMIT 1) AS l ON true;
        END $sql$, home);

    -- Tries once to cancel every waiting job of a queue. Jobs that are not due come first, because a job that becomes due
    -- meanwhile is then found among those that are due.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.purge_once(queue text) RETURNS TABLE (purged bigint, skipped bigint)
            LANGUAGE sql
        BEGIN ATOMIC
            SELECT sum(p.purged)::bigint, sum(p.found - p.purged)::bigint
              FROM unnest(ARRAY[false, true]) AS state(due) CROSS JOIN LATERAL %1$I.purge_page(
                       purge_once.queue, state.due, (-2147483648)::integer, '-infinity', (-9223372036854775808)::bigint,
                       9223372036854775807, NULL) AS p;
        END $sql$, home);

    -- How many jobs were cancelled. Tries jobs that other transactions have locked up to three times.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.purge_queue(queue text) RETURNS bigint
            LANGUAGE sql
        BEGIN ATOMIC
            SELECT %1$I.checked_queue(purge_queue.queue);
            SELECT first.purged + CASE WHEN first.skipped = 0 THEN 0 ELSE (
                       SELECT second.purged + CASE WHEN second.skipped = 0 THEN 0 ELSE (
                              SELECT third.purged FROM %1$I.purge_once(purge_queue.queue) AS third) END
                         FROM %1$I.purge_once(purge_queue.queue) AS second) END
              FROM %1$I.purge_once(purge_queue.queue) AS first;
        END $sql$, home);

    -- The queues that are paused or have unfinished jobs. Finds the names by jumping through the indexes from one queue to
    -- the next, and counts at most 10000 waiting jobs of each queue. So the cost does not grow with the table.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.queue_states()
            RETURNS TABLE (queue text, paused_at timestamptz, reason text, waiting bigint, in_flight bigint)
            LANGUAGE sql STABLE SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off
        BEGIN ATOMIC
            WITH RECURSIVE due (queue) AS (
                (SELECT j.queue::text FROM %1$I.job_queue AS j WHERE j.due AND j.status IN ('', 'failed')
                  ORDER BY j.queue LIMIT 1)
                UNION ALL
                SELECT (SELECT j.queue::text FROM %1$I.job_queue AS j
                         WHERE j.due AND j.status IN ('', 'failed') AND j.queue > due.queue ORDER BY j.queue LIMIT 1)
                  FROM due WHERE due.queue IS NOT NULL
            ), not_due (queue) AS (
                (SELECT j.queue::text FROM %1$I.job_queue AS j WHERE NOT j.due AND j.status IN ('', 'failed')
                  ORDER BY j.queue LIMIT 1)
                UNION ALL
                SELECT (SELECT j.queue::text FROM %1$I.job_queue AS j
                         WHERE NOT j.due AND j.status IN ('', 'failed') AND j.queue > not_due.queue
                         ORDER BY j.queue LIMIT 1)
                  FROM not_due WHERE not_due.queue IS NOT NULL
            ), processing AS (
                SELECT j.queue::text AS queue, count(*) AS jobs FROM %1$I.job_queue AS j
                 WHERE j.status = 'processing' GROUP BY j.queue::text
            ), known AS (
                SELECT due.queue FROM due WHERE due.queue IS NOT NULL
                UNION SELECT not_due.queue FROM not_due WHERE not_due.queue IS NOT NULL
                UNION SELECT processing.queue FROM processing
                UNION SELECT c.queue::text FROM %1$I.queue_control AS c WHERE c.paused_at IS NOT NULL
            )
            SELECT known.queue, c.paused_at, c.pause_reason, w.jobs, COALESCE(processing.jobs, 0)
              FROM known
              LEFT JOIN %1$I.queue_control AS c ON c.queue = known.queue
              LEFT JOIN processing ON processing.queue = known.queue
             CROSS JOIN LATERAL (
                   SELECT count(*) FROM (
                          (SELECT FROM %1$I.job_queue AS j
                            WHERE j.due AND j.status IN ('', 'failed') AND j.queue = known.queue LIMIT 10000)
                          UNION ALL
                          (SELECT FROM %1$I.job_queue AS j
                            WHERE NOT j.due AND j.status IN ('', 'failed') AND j.queue = known.queue LIMIT 10000)
                          LIMIT 10000) AS counted) AS w(jobs);
        END $sql$, home);

    PERFORM pg_catalog.set_config('search_path', format('%I, pg_temp', home), true);
END $migration$;

CREATE TRIGGER raise_control_version BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON queue_control
    EXECUTE FUNCTION raise_control_version();

-- Reads through a function, as current_jobs does, so that row-level security applies.
CREATE VIEW queues AS SELECT queue, paused_at, reason, waiting, in_flight FROM queue_states();

-- The trigger's function trusts the schema of its table: nobody else may make it a trigger of another one.
REVOKE ALL ON FUNCTION raise_control_version(), refuse_value(text), quoted_value(text), checked_queue(text),
    checked_reason(text), pause_queue(text, text), resume_queue(text), purge_queue(text), purge_once(text),
    purge_page(text, boolean, integer, timestamptz, bigint, bigint, integer), queue_states() FROM PUBLIC;
