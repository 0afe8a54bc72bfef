-- Supa Queue schema, version 7: unique jobs. Runs in one transaction, with search_path set to the target schema and then
-- pg_temp. The columns and the unique index are in 004_job_controls.sql.
--
-- Two triggers keep the key of a job. They run as the role that writes the row, and call nothing but pg_catalog. So any
-- role can insert a unique job, and any UPDATE of a status takes and releases the key.
--
-- Advisory locks: a transaction that takes a key holds one of 256 locks, shared. So these transactions never wait for each
-- other here. A job that returns to waiting tries to get the lock exclusively, without waiting. With the lock, no other
-- transaction is taking the key. So the trigger sees every committed holder, and the key that the trigger takes cannot be a
-- duplicate. There are only 256 locks, because one lock for each key would fill the lock table of PostgreSQL.

-- Jobs that wait without their key. Empty in most systems.
CREATE INDEX job_queue_keyless ON job_queue (job_id)
 WHERE unique_while_waiting AND unique_until IS NULL AND unique_key IS NOT NULL AND status::text IN ('', 'failed');
-- Finished jobs that hold their key until a time.
CREATE INDEX job_queue_unique_until ON job_queue (unique_until)
 WHERE unique_until IS NOT NULL AND status::text IN ('complete', 'dead', 'cancelled');

DO $migration$
DECLARE
    home text := pg_catalog.current_schema();
BEGIN
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);

    -- Returns why the unique key of a job is not valid, in the words of InvalidJobException. NULL if the key is valid.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.unique_key_fault(job %1$I.job_queue) RETURNS text
            LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on
            AS $$
        DECLARE
            -- In other encodings than these, the codes 128 to 159 are letters.
            control text := substring(job.unique_key, CASE WHEN getdatabaseencoding() ~ '^(UTF8|LATIN)'
                                                           THEN '[\x01-\x1f\x7f-\x9f]' ELSE '[\x01-\x1f\x7f]' END);
            bytes   integer := octet_length(convert_to(job.unique_key, 'UTF8'));
        BEGIN
            RETURN CASE
                WHEN job.unique_key IS NULL AND (job.unique_until IS NOT NULL OR job.unique_while_waiting)
                    THEN 'unique_key must be set: unique_until and unique_while_waiting need a key'
                WHEN control IS NOT NULL THEN concat(
                    'unique_key with the control character U+', upper(lpad(to_hex(ascii(control)), 4, '0')),
                    ' must be 1 to 500 bytes of UTF-8 without control characters')
                WHEN bytes NOT BETWEEN 1 AND 500 THEN concat(
                    'unique_key of ', bytes, ' bytes must be 1 to 500 bytes of UTF-8 without control characters')
                END;
        END $$ $sql$, home);

    -- Takes the key for a new job. The setting supaqueue.unique_within is how enqueue_unique passes the duration, because a
    -- producer may not write unique_until.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.take_unique_key() RETURNS trigger
            LANGUAGE plpgsql
            AS $$
        DECLARE
            within interval := NULLIF(pg_catalog.current_setting('supaqueue.unique_within', true), '')::interval;
        BEGIN
            IF within < interval '1 second' OR within > interval '365 days' THEN
                RAISE EXCEPTION 'within %% must be 1 s to 365 days', within USING ERRCODE = 'check_violation';
            ELSIF NEW.status::text IN ('complete', 'dead', 'cancelled') THEN
                NEW.unique_until := NULLIF(NEW.unique_until, 'infinity'::timestamptz);
            ELSIF NEW.status::text = 'processing' AND NEW.unique_while_waiting THEN
                NEW.unique_until := NULL;
            ELSE
                NEW.unique_until := COALESCE(NEW.unique_until, pg_catalog.now() + within, 'infinity'::timestamptz);
                PERFORM pg_catalog.pg_advisory_xact_lock_shared(
                    1398100034, pg_catalog.hashtext(pg_catalog.concat(NEW.queue::text, '/', NEW.unique_key)) & 255);
            END IF;
            RETURN NEW;
        END $$ $sql$, home);

    -- Takes and releases the key when the status changes:
    --   A finished job releases the key, unless a time for which the job holds the key has not passed.
    --   A claimed job releases the key if the job is unique while it waits.
    --   A job that returns to waiting takes its key back, or waits without the key. This case must neither wait nor fail,
    --   because the statement may settle a hundred jobs.
    --   A dead or cancelled job that is redriven takes its key. If another job holds the key, the unique index refuses this.
    -- An UPDATE of unique_while_waiting is how a node asks for the key of a job that waits without its key.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.follow_unique_key() RETURNS trigger
            LANGUAGE plpgsql
            AS $$
        DECLARE
            key_lock integer := pg_catalog.hashtext(pg_catalog.concat(NEW.queue::text, '/', NEW.unique_key)) & 255;
            is_free  boolean;
        BEGIN
            IF OLD.status::text = NEW.status::text AND (OLD.unique_until IS NOT NULL
                   OR NEW.unique_until IS NULL AND NEW.unique_while_waiting IS NOT TRUE) THEN
                RETURN NEW;
            END IF;
            IF NEW.status::text IN ('complete', 'dead', 'cancelled') THEN
                IF NEW.unique_until = 'infinity'::timestamptz OR NEW.unique_until <= pg_catalog.now() THEN
                    NEW.unique_until := NULL;
                END IF;
                RETURN NEW;
            ELSIF NEW.status::text = 'processing' THEN
                IF NEW.unique_while_waiting THEN
                    NEW.unique_until := NULL;
                END IF;
                RETURN NEW;
            ELSIF NEW.unique_until IS NULL AND OLD.status::text IN ('dead', 'cancelled') THEN
                NEW.unique_until := 'infinity'::timestamptz;
            ELSIF NEW.unique_until IS NULL AND NEW.unique_while_waiting
                  AND pg_catalog.pg_try_advisory_xact_lock(1398100034, key_lock) THEN
                EXECUTE pg_catalog.format(
                    'SELECT NOT EXISTS (SELECT FROM %%I.%%I'
                    ' WHERE queue::text = $1 AND unique_key = $2 AND unique_until IS NOT NULL)',
                    TG_TABLE_SCHEMA, TG_TABLE_NAME)
                   INTO is_free USING NEW.queue::text, NEW.unique_key;
                IF is_free THEN
                    NEW.unique_until := 'infinity'::timestamptz;
                END IF;
            END IF;
            IF OLD.unique_until IS NULL AND NEW.unique_until IS NOT NULL AND is_free IS NULL THEN
                PERFORM pg_catalog.pg_advisory_xact_lock_shared(1398100034, key_lock);
            END IF;
            RETURN NEW;
        END $$ $sql$, home);

    -- Releases a key that a finished job held for a time that has passed. Does nothing if the role may not change jobs: then a
    -- node releases the key within a minute.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.release_passed_key(home name, held_queue text, held_key text) RETURNS void
            LANGUAGE plpgsql
            AS $$
        BEGIN
            IF pg_catalog.has_column_privilege(
                   pg_catalog.format('%%I.job_queue', home), 'unique_until', 'UPDATE') THEN
                EXECUTE pg_catalog.format(
                    'UPDATE %%1$I.job_queue AS j SET unique_until = NULL'
                    '  FROM (SELECT job_id FROM %%1$I.job_queue WHERE queue::text = $1 AND unique_key = $2'
                    '           AND unique_until <= pg_catalog.clock_timestamp()'
                    '           AND status::text IN (''complete'', ''dead'', ''cancelled'') FOR NO KEY UPDATE SKIP LOCKED)'
                    '       AS passed WHERE j.job_id BETWEEN passed.job_id AND passed.job_id', home)
                  USING held_queue, held_key;
            END IF;
        END $$ $sql$, home);

    -- Inserts a unique job, or finds the job that holds the key. One statement never inserts and reads: a statement that
    -- waited for the holder's transaction would not see the holder. ON CONFLICT DO UPDATE would lock the row of a running
    -- job, and its outcome could not be settled meanwhile. If another transaction is changing the holder, the next INSERT
    -- waits for the end of that transaction.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.insert_unique_job(
            home name, http_verb text, url_path text, payload jsonb, unique_key text, queue text, priority integer,
            run_at timestamptz, within interval, on_conflict text, quiet interval, max_wait interval, headers jsonb)
            RETURNS TABLE (job_id bigint, is_new boolean, replaced boolean)
            LANGUAGE plpgsql
            AS $$
        DECLARE
            jobs       text := pg_catalog.format('%%I.job_queue', home);
            keeps      boolean := on_conflict = 'KEEP';
            fault      text := CASE
                WHEN unique_key IS NULL THEN 'unique_key must be set for enqueue_unique'
                WHEN on_conflict IS NULL OR on_conflict NOT IN ('KEEP', 'REPLACE', 'DEBOUNCE')
                    THEN pg_catalog.concat('on_conflict ', on_conflict, ' must be KEEP, REPLACE or DEBOUNCE')
                WHEN within < interval '1 second' OR within > interval '365 days'
                    THEN pg_catalog.concat('within ', within, ' must be 1 s to 365 days')
                WHEN within IS NOT NULL AND NOT keeps
                    THEN pg_catalog.concat('within must not be set with on_conflict ', on_conflict,
                                           ': the job releases its key when a node claims the job')
                WHEN on_conflict <> 'DEBOUNCE' AND (quiet IS NOT NULL OR max_wait IS NOT NULL)
                    THEN 'quiet and max_wait need on_conflict DEBOUNCE'
                WHEN on_conflict = 'DEBOUNCE' AND (quiet IS NULL OR max_wait IS NULL)
                    THEN 'on_conflict DEBOUNCE needs quiet and max_wait'
                WHEN quiet < interval '1 ms' OR quiet > interval '365 days'
                    THEN pg_catalog.concat('quiet ', quiet, ' must be 1 ms to 365 days')
                WHEN max_wait < quiet OR max_wait > interval '365 days'
                    THEN pg_catalog.concat('max_wait ', max_wait, ' must be quiet to 365 days')
                WHEN on_conflict = 'DEBOUNCE' AND run_at IS NOT NULL
                    THEN 'run_at must not be set with on_conflict DEBOUNCE: quiet and max_wait determine the time'
                END;
            add        text := pg_catalog.format(
                'INSERT INTO %%s (http_verb, url_path, payload, unique_key, queue, priority, run_at, headers%%s)'
                ' VALUES ($1, $2, $3, $4, $5, $6, COALESCE($7, pg_catalog.clock_timestamp() + $8, pg_catalog.now()), $9%%s)'
                ' ON CONFLICT (queue, unique_key) WHERE unique_until IS NOT NULL DO NOTHING RETURNING job_id',
                jobs, CASE WHEN NOT keeps THEN ', unique_while_waiting' END, CASE WHEN NOT keeps THEN ', true' END);
            replace_in text := pg_catalog.format(
                'UPDATE %%1$s AS j SET payload = $3, headers = $4, due = true, run_at = GREATEST('
                '       COALESCE($5, LEAST(pg_catalog.clock_timestamp() + $6, j.created_at + $7), pg_catalog.now()),'
                '       CASE WHEN j.status::text = ''failed'' OR pg_catalog.starts_with(j.error, ''snoozed for '')'
                '            THEN j.run_at::timestamptz END)'
                '  FROM (SELECT job_id FROM %%1$s WHERE queue::text = $1 AND unique_key = $2 AND unique_until IS NOT NULL'
                '           AND status::text IN ('''', ''failed'') FOR NO KEY UPDATE SKIP LOCKED) AS waiting'
                ' WHERE j.job_id BETWEEN waiting.job_id AND waiting.job_id RETURNING j.job_id', jobs);
            find       text := pg_catalog.format(
                'SELECT job_id, status::text IN ('''', ''failed'') AS waits,'
                '       status::text IN (''complete'', ''dead'', ''cancelled'')'
                '           AND unique_until <= pg_catalog.clock_timestamp() AS has_passed'
                '  FROM %%s WHERE queue::text = $1 AND unique_key = $2 AND unique_until IS NOT NULL', jobs);
            holder     record;
        BEGIN
            IF fault IS NOT NULL THEN
                RAISE EXCEPTION '%%', fault USING ERRCODE = 'check_violation';
            ELSIF NOT keeps AND NOT pg_catalog.has_column_privilege(jobs, 'payload', 'UPDATE') THEN
                RAISE EXCEPTION 'permission denied for on_conflict %%: this role may use KEEP only', on_conflict
                    USING ERRCODE = 'insufficient_privilege';
            END IF;
            replaced := false;
            FOR attempt IN 1..200 LOOP
                PERFORM pg_catalog.set_config('supaqueue.unique_within', COALESCE(within::text, ''), true);
                EXECUTE add INTO job_id
                  USING http_verb, url_path, payload, unique_key, queue, priority, run_at, quiet, headers;
                PERFORM pg_catalog.set_config('supaqueue.unique_within', '', true);
                is_new := job_id IS NOT NULL;
                IF NOT is_new AND NOT keeps THEN
                    EXECUTE replace_in INTO job_id USING queue, unique_key, payload, headers, run_at, quiet, max_wait;
                    replaced := job_id IS NOT NULL;
                END IF;
                IF is_new OR replaced THEN
                    RETURN NEXT;
                    RETURN;
                END IF;
                EXECUTE find INTO holder USING queue, unique_key;
                IF holder.has_passed AND attempt <= 5 THEN
                    EXECUTE pg_catalog.format('SELECT %%I.release_passed_key($1, $2, $3)', home)
                      USING home, queue, unique_key;
                ELSIF keeps AND holder.job_id IS NOT NULL OR NOT holder.waits
                      OR attempt > 5 AND holder.job_id IS NULL AND pg_catalog.row_security_active(jobs) THEN
                    -- job_id is NULL if the role may not read the job that holds the key.
                    job_id := holder.job_id;
                    RETURN NEXT;
                    RETURN;
                ELSIF attempt > 5 THEN
                    PERFORM pg_catalog.pg_sleep(0.05);
                END IF;
            END LOOP;
            RAISE EXCEPTION 'unique_key: another transaction keeps the job that holds the key locked'
                USING ERRCODE = 'lock_not_available';
        END $$ $sql$, home);

    -- Enqueues a job, or finds the job that holds the key. Returns the id of the new job or of the holder, whether the job is
    -- new, and whether the holder got the new payload and time.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.enqueue_unique(
            http_verb text, url_path text, payload jsonb, unique_key text, queue text DEFAULT 'default',
            priority integer DEFAULT 0, run_at timestamptz DEFAULT NULL, within interval DEFAULT NULL,
            on_conflict text DEFAULT 'KEEP', quiet interval DEFAULT NULL, max_wait interval DEFAULT NULL,
            headers jsonb DEFAULT '{}', OUT job_id bigint, OUT is_new boolean, OUT replaced boolean)
            LANGUAGE sql
        BEGIN ATOMIC
            SELECT u.job_id, u.is_new, u.replaced
              FROM pg_class AS c
              JOIN pg_namespace AS n ON n.oid = c.relnamespace
             CROSS JOIN LATERAL %1$I.insert_unique_job(
                       n.nspname, enqueue_unique.http_verb, enqueue_unique.url_path, enqueue_unique.payload,
                       enqueue_unique.unique_key, enqueue_unique.queue, enqueue_unique.priority, enqueue_unique.run_at,
                       enqueue_unique.within, enqueue_unique.on_conflict, enqueue_unique.quiet, enqueue_unique.max_wait,
                       enqueue_unique.headers) AS u
             WHERE c.oid = '%1$I.job_queue'::regclass;
        END $sql$, home);

    -- Retries a job that does not hold its key.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.retry_keyless_job(home name, retried_job bigint, held_queue text, held_key text) RETURNS text
            LANGUAGE plpgsql
            AS $$
        DECLARE
            refused_by text;
            changed    bigint;
        BEGIN
            EXECUTE pg_catalog.format('SELECT %%I.release_passed_key($1, $2, $3)', home) USING home, held_queue, held_key;
            EXECUTE pg_catalog.format(
                'UPDATE %%I.job_queue'
                '   SET status = '''', run_at = pg_catalog.now(), due = true,'
                '       retry_count = CASE status::text WHEN ''failed'' THEN retry_count ELSE 0 END,'
                '       lost_leases = CASE status::text WHEN ''failed'' THEN lost_leases::integer ELSE 0 END,'
                '       snooze_count = CASE status::text WHEN ''failed'' THEN snooze_count::integer ELSE 0 END,'
                '       cancel_requested_at = NULL, finished_at = NULL, unique_until = ''infinity'''
                ' WHERE job_id = $1 AND status::text IN (''failed'', ''dead'', ''cancelled'')', home) USING retried_job;
            GET DIAGNOSTICS changed = ROW_COUNT;
            RETURN CASE changed WHEN 1 THEN 'RETRIED' ELSE 'NOT_RETRYABLE' END;
        EXCEPTION WHEN unique_violation THEN
            GET STACKED DIAGNOSTICS refused_by = CONSTRAINT_NAME;
            IF refused_by = 'job_queue_unique_key' THEN
                RETURN 'KEY_TAKEN';
            END IF;
            RAISE;
        END $$ $sql$, home);

    -- RETRIED, NOT_RETRYABLE, NOT_FOUND, or KEY_TAKEN if another job holds the job's unique key. A failed job keeps its
    -- counts; a dead or cancelled one starts anew.
    EXECUTE format($sql$
        CREATE OR REPLACE FUNCTION %1$I.retry_job(retried_job bigint) RETURNS text
            LANGUAGE sql
        BEGIN ATOMIC
            WITH retried AS (
                UPDATE %1$I.job_queue
                   SET status = '',
                       run_at = now(),
                       due = true,
                       retry_count = CASE status WHEN 'failed' THEN retry_count ELSE 0 END,
                       lost_leases = CASE status WHEN 'failed' THEN lost_leases ELSE 0 END,
                       snooze_count = CASE status WHEN 'failed' THEN snooze_count ELSE 0 END,
                       cancel_requested_at = NULL,
                       finished_at = NULL
                 WHERE job_id = retried_job AND status IN ('failed', 'dead', 'cancelled')
                   AND (unique_key IS NULL OR unique_until IS NOT NULL)
                RETURNING job_id
            ), result AS MATERIALIZED (
                SELECT CASE WHEN EXISTS (SELECT FROM retried) THEN 'RETRIED'
                            ELSE COALESCE(
                                (SELECT CASE WHEN status IN ('failed', 'dead', 'cancelled')
                                                  AND unique_key IS NOT NULL AND unique_until IS NULL
                                             THEN %1$I.retry_keyless_job(
                                                      (SELECT n.nspname FROM pg_class AS c
                                                         JOIN pg_namespace AS n ON n.oid = c.relnamespace
                                                        WHERE c.oid = '%1$I.job_queue'::regclass),
                                                      job_id, queue::text, unique_key)
                                             ELSE 'NOT_RETRYABLE' END
                                   FROM %1$I.job_queue WHERE job_id = retried_job),
                                'NOT_FOUND') END AS name
            )
            -- wake_queue() returns void, which adds nothing to the text.
            SELECT concat(name, CASE
                          WHEN name = 'RETRIED'
                               AND current_setting('supaqueue.wakeup', true) IS DISTINCT FROM 'local'
                               AND NOT pg_try_advisory_xact_lock_shared(1398100033, '%1$I.job_queue'::regclass::integer)
                          THEN %1$I.wake_queue() END)
              FROM result;
        END $sql$, home);

    PERFORM pg_catalog.set_config('search_path', format('%I, pg_temp', home), true);
END $migration$;

-- A job without a key pays for one of these conditions. 009_trigger_conditions.sql checks the keys of new rows, and makes
-- verify_job() check keys.
CREATE TRIGGER take_unique_key BEFORE INSERT ON job_queue FOR EACH ROW
    WHEN (NEW.unique_key IS NOT NULL) EXECUTE FUNCTION take_unique_key();
CREATE TRIGGER check_unique_key BEFORE UPDATE OF unique_key, unique_until, unique_while_waiting ON job_queue FOR EACH ROW
    WHEN (NEW.unique_key IS NOT NULL OR NEW.unique_until IS NOT NULL OR NEW.unique_while_waiting)
    EXECUTE FUNCTION verify_job('unique_key_fault');
CREATE TRIGGER follow_unique_key BEFORE UPDATE OF status, unique_until, unique_while_waiting ON job_queue FOR EACH ROW
    WHEN (NEW.unique_key IS NOT NULL) EXECUTE FUNCTION follow_unique_key();

REVOKE ALL ON FUNCTION release_passed_key(name, text, text), retry_keyless_job(name, bigint, text, text),
    insert_unique_job(name, text, text, jsonb, text, text, integer, timestamptz, interval, text, interval, interval, jsonb),
    enqueue_unique(text, text, jsonb, text, text, integer, timestamptz, interval, text, interval, interval, jsonb)
    FROM PUBLIC;
