-- Supa Queue schema, version 2. Runs in one transaction, with search_path set to the target schema and then pg_temp.

-- The size of payload and headers as stored, once their text was found to be at most eight times as long. NULL if the text
-- is longer or nobody has looked. A claim makes text of such a row without measuring it again. If the number is not the
-- row's size, somebody changed the row while its triggers were disabled, and the claim measures it.
ALTER TABLE job_queue ADD COLUMN checked_bytes integer;

-- These functions run on the search_path of their caller, because an application's trigger on job_queue may insert into a
-- table that it names without a schema. So they name everything in full; SQL bodies are resolved here, once.
DO $migration$
DECLARE
    home text := pg_catalog.current_schema();
BEGIN
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);

    -- Whether the numbers in a value have more text than so many bytes. Stops at the first number too many.
    -- Only numbers have text of over six times their stored size: 1e131071 is stored in 16 bytes.
    -- The path selects every number but one, which is faster than asking for the type. jsonb_path_query without the array
    -- would take time that grows with the square of the count. NULL if the value is nested too deeply for a path.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.numbers_exceed(value jsonb, bytes bigint) RETURNS boolean
            LANGUAGE plpgsql IMMUTABLE STRICT
            AS $$
        BEGIN
            RETURN EXISTS (
                SELECT FROM (
                       SELECT pg_catalog.sum(octet_length(number::text)) OVER (ROWS UNBOUNDED PRECEDING) AS made
                         FROM (SELECT pg_catalog.jsonb_array_elements(pg_catalog.jsonb_path_query_array(
                                          value, 'strict $.** ? (@ != 0.123456789)')) AS number) AS numbers
                       ) AS running
                 WHERE made > bytes LIMIT 1);
        EXCEPTION
            WHEN statement_too_complex THEN RETURN NULL;
        END $$ $sql$, home);

    -- plain: the text is at most eight times as long as what is stored. dense: the text is longer, but at most 1 MiB, or
    -- nobody can tell. refused: the text is longer, and over 1 MiB. No text is made that may be over 64 MiB. To look at over
    -- 8 MiB takes seconds: a claim does so only if payload.max-bytes allows such a row at all.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.text_density(value jsonb) RETURNS text
            LANGUAGE plpgsql IMMUTABLE STRICT
            AS $$
        DECLARE
            stored  bigint := CASE WHEN pg_catalog.pg_column_compression(value) IS NULL
                                   THEN pg_catalog.pg_column_size(value)
                                   ELSE pg_catalog.pg_column_size(pg_catalog.jsonb_build_array(value)) END;
            allowed bigint := GREATEST(8 * stored, 1048576);
            dense   boolean;
            bytes   bigint;
        BEGIN
            IF stored > 8388608 THEN
                RETURN 'dense';
            ELSIF stored > 8192 THEN
                dense := %1$I.numbers_exceed(value, 2 * stored);
                IF NOT dense THEN
                    RETURN 'plain';
                ELSIF dense IS NULL THEN
                    RETURN 'dense';
                ELSIF %1$I.numbers_exceed(value, allowed) THEN
                    RETURN 'refused';
                ELSIF 6 * stored + allowed > 67108864 THEN
                    RETURN 'dense';
                END IF;
            END IF;
            bytes := octet_length(value::text);
            RETURN CASE WHEN bytes <= 8 * stored THEN 'plain' WHEN bytes <= allowed THEN 'dense' ELSE 'refused' END;
        END $$ $sql$, home);

    -- The first condition is all that most rows cost. Nothing of 16 bytes or less holds a number.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.check_text() RETURNS trigger
            LANGUAGE plpgsql
            AS $$
        DECLARE
            stored integer := COALESCE(pg_catalog.pg_column_size(NEW.payload), 0) + pg_catalog.pg_column_size(NEW.headers);
            densities text[];
        BEGIN
            IF pg_catalog.pg_column_size(NEW.headers) <= 16 AND (NEW.payload IS NULL
                   OR pg_catalog.pg_column_size(NEW.payload) <= 8192
                      AND pg_catalog.pg_column_compression(NEW.payload) IS NULL
                      AND octet_length(NEW.payload::text) <= 8 * pg_catalog.pg_column_size(NEW.payload)) THEN
                NEW.checked_bytes := stored;
                RETURN NEW;
            END IF;
            densities := ARRAY[%1$I.text_density(NEW.payload), %1$I.text_density(NEW.headers)];
            IF 'refused' = ANY (densities) THEN
                RAISE EXCEPTION '%% must not be over 1 MiB as text and over eight times as long as stored',
                                CASE densities[1] WHEN 'refused' THEN 'payload' ELSE 'headers' END
                    USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA,
                          COLUMN = CASE densities[1] WHEN 'refused' THEN 'payload' ELSE 'headers' END;
            END IF;
            NEW.checked_bytes := CASE WHEN 'dense' = ANY (densities) THEN NULL ELSE stored END;
            RETURN NEW;
        END $$ $sql$, home);

    -- CANCELLED, REQUESTED (its call is under way), ALREADY_FINISHED or NOT_FOUND.
    EXECUTE format($sql$
        CREATE OR REPLACE FUNCTION %1$I.cancel_job(cancelled_job bigint) RETURNS text
            LANGUAGE sql
        BEGIN ATOMIC
            WITH cancelled AS (
                UPDATE %1$I.job_queue
                   SET status = CASE status WHEN 'processing' THEN status ELSE 'cancelled' END,
                       finished_at = CASE status WHEN 'processing' THEN finished_at ELSE now() END,
                       cancel_requested_at = COALESCE(cancel_requested_at, now())
                 WHERE job_id = cancelled_job AND status IN ('', 'failed', 'processing')
                RETURNING status
            )
            SELECT COALESCE(
                (SELECT CASE status WHEN 'processing' THEN 'REQUESTED' ELSE 'CANCELLED' END FROM cancelled),
                CASE WHEN EXISTS (SELECT FROM %1$I.job_queue WHERE job_id = cancelled_job)
                     THEN 'ALREADY_FINISHED' ELSE 'NOT_FOUND' END);
        END $sql$, home);

    -- RETRIED, NOT_RETRYABLE or NOT_FOUND. A failed job keeps its counts; a dead or cancelled one starts anew.
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
                       cancel_requested_at = NULL,
                       finished_at = NULL
                 WHERE job_id = retried_job AND status IN ('failed', 'dead', 'cancelled')
                RETURNING job_id
            )
            SELECT CASE WHEN EXISTS (SELECT FROM retried)
                             -- wake_queue() returns void, which adds nothing to the text.
                             THEN concat('RETRIED', CASE
                                  WHEN current_setting('supaqueue.wakeup', true) IS DISTINCT FROM 'local'
                                       AND NOT pg_try_advisory_xact_lock_shared(
                                               1398100033, '%1$I.job_queue'::regclass::integer)
                                  THEN %1$I.wake_queue() END)
                        WHEN EXISTS (SELECT FROM %1$I.job_queue WHERE job_id = retried_job) THEN 'NOT_RETRYABLE'
                        ELSE 'NOT_FOUND' END;
        END $sql$, home);

    EXECUTE format($sql$
        CREATE OR REPLACE FUNCTION %1$I.retry_failed_jobs() RETURNS void
            LANGUAGE sql
        BEGIN ATOMIC
            UPDATE %1$I.job_queue AS j SET run_at = now(), due = true
              FROM (SELECT job_id FROM %1$I.job_queue WHERE status = 'failed' AND NOT due
                     ORDER BY job_id FOR UPDATE) AS early
             WHERE j.job_id = early.job_id;
            SELECT %1$I.wake_queue();
        END $sql$, home);

    PERFORM pg_catalog.set_config('search_path', format('%I, pg_temp', home), true);
END $migration$;

CREATE TRIGGER check_text_of_new BEFORE INSERT ON job_queue FOR EACH ROW EXECUTE FUNCTION check_text();
CREATE TRIGGER check_text BEFORE UPDATE OF payload, headers ON job_queue FOR EACH ROW EXECUTE FUNCTION check_text();

-- Whoever inserts runs them.
GRANT EXECUTE ON FUNCTION numbers_exceed(jsonb, bigint), text_density(jsonb) TO PUBLIC;
