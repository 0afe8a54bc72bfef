-- Supa Queue schema, version 2. Runs in one transaction, with search_path set to the target schema and then pg_temp.

-- The stored size of payload plus headers, if a trigger found that their text is at most eight times as long as the stored
-- values. NULL if the text is longer, or if no trigger has checked the row. A claim trusts a checked row. If the number
-- differs from the row's size, the row changed while its triggers were disabled, and the claim measures the row.
ALTER TABLE job_queue ADD COLUMN checked_bytes integer;

-- These functions run with the search_path of their caller, because a trigger of an application on job_queue may use
-- tables without naming their schema. So these functions name everything in full. PostgreSQL resolves an SQL body once,
-- here.
DO $migration$
DECLARE
    home text := pg_catalog.current_schema();
BEGIN
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);

    -- Whether the numbers in a value have more than the given number of bytes of text. Stops at the first number too many.
    -- Only a number has text of more than six times its stored size: 1e131071 is stored in 16 bytes. The path selects every
    -- number except one, which is faster than asking for the type. jsonb_path_query without the array would take time that
    -- grows with the square of the count. NULL if the value is nested too deeply for a path.
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

    -- plain: the text is at most eight times as long as the stored value. dense: the text is longer, but at most 1 MiB, or
    -- the length is unknown. refused: the text is longer, and over 1 MiB. The function makes no text that may be over
    -- 64 MiB. Measuring a value over 8 MiB takes seconds. So only a claim measures such a value, and only if
    -- payload.max-bytes allows such a row.
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

    -- The first condition is enough for most rows. A value of at most 16 bytes contains no number.
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

    -- Returns CANCELLED, REQUESTED (a call is running), ALREADY_FINISHED or NOT_FOUND. finished_at is the time of the call: a
    -- transaction that began before a bulk operation may cancel a job that the operation has redriven.
    EXECUTE format($sql$
        CREATE OR REPLACE FUNCTION %1$I.cancel_job(cancelled_job bigint) RETURNS text
            LANGUAGE sql
        BEGIN ATOMIC
            WITH cancelled AS (
                UPDATE %1$I.job_queue
                   SET status = CASE status WHEN 'processing' THEN status ELSE 'cancelled' END,
                       finished_at = CASE status WHEN 'processing' THEN finished_at ELSE clock_timestamp() END,
                       cancel_requested_at = COALESCE(cancel_requested_at, now())
                 WHERE job_id = cancelled_job AND status IN ('', 'failed', 'processing')
                RETURNING status
            )
            SELECT COALESCE(
                (SELECT CASE status WHEN 'processing' THEN 'REQUESTED' ELSE 'CANCELLED' END FROM cancelled),
                CASE WHEN EXISTS (SELECT FROM %1$I.job_queue WHERE job_id = cancelled_job)
                     THEN 'ALREADY_FINISHED' ELSE 'NOT_FOUND' END);
        END $sql$, home);

    -- Returns RETRIED, NOT_RETRYABLE or NOT_FOUND. A failed job keeps its counts. A dead or cancelled job starts again with
    -- counts of 0.
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
                             -- wake_queue() returns void, which adds no text.
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

-- These functions run as the role that inserts.
GRANT EXECUTE ON FUNCTION numbers_exceed(jsonb, bigint), text_density(jsonb) TO PUBLIC;
