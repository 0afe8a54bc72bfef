-- Supa Queue schema, version 3. Runs in one transaction, with search_path set to the target schema and then pg_temp.

-- A random number that each claim writes. An outcome settles a row only if the row still has the number of its claim. After
-- TRUNCATE ... RESTART IDENTITY a new row can have the id and the lease token of an old row.
ALTER TABLE job_queue ADD COLUMN lease_nonce bigint;

-- The role that inserted the row, if a producer may read only its own rows (see roles.sql). Otherwise NULL.
ALTER TABLE job_queue ADD COLUMN enqueued_by name;

-- A user who may create objects in this schema can define an operator or a function for a domain type of the queue.
-- PostgreSQL prefers such an operator to its own for the base type. So these functions are resolved while the schema is not
-- on the search_path, or they name everything in full. Functions that write rows keep the search_path of their caller,
-- because a trigger of an application may need that search_path. No function depends on the name of the schema, so the
-- schema can be renamed.
DO $migration$
DECLARE
    home text := pg_catalog.current_schema();
BEGIN
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);

    -- Changes all idempotency keys. Call this function in a copy of a database, and after resetting job ids.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.new_installation() RETURNS uuid
            LANGUAGE sql
        BEGIN ATOMIC
            INSERT INTO %1$I.queue_installation (installation_id) VALUES (gen_random_uuid())
            ON CONFLICT (only_row) DO UPDATE SET installation_id = EXCLUDED.installation_id, installed_at = now()
            RETURNING installation_id;
        END $sql$, home);

    -- Runs as the owner, because a role that may truncate job_queue may have no other rights.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.renew_installation() RETURNS trigger
            LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
            AS $$
        BEGIN
            EXECUTE format('SELECT %%I.new_installation()', TG_TABLE_SCHEMA);
            RETURN NULL;
        END $$ $sql$, home);

    -- plain: the text is at most eight times as long as the stored value. dense: the text is longer, but at most 1 MiB, or
    -- the length is unknown. refused: the text is longer, and over 1 MiB. The function makes no text that may be over
    -- 64 MiB. Measuring a value over 8 MiB takes seconds. So only a claim measures such a value, and only if
    -- payload.max-bytes allows such a row. home is the schema of numbers_exceed.
    EXECUTE format($sql$ DROP FUNCTION %1$I.text_density(jsonb) $sql$, home);
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.text_density(value jsonb, home name) RETURNS text
            LANGUAGE plpgsql IMMUTABLE STRICT
            AS $$
        DECLARE
            exceed  text := pg_catalog.format('SELECT %%I.numbers_exceed($1, $2)', home);
            stored  bigint := CASE WHEN pg_catalog.pg_column_compression(value) IS NULL
                                   THEN pg_catalog.pg_column_size(value)
                                   ELSE pg_catalog.pg_column_size(pg_catalog.jsonb_build_array(value)) END;
            allowed bigint := GREATEST(8 * stored, 1048576);
            dense   boolean;
            refused boolean;
            bytes   bigint;
        BEGIN
            IF stored > 8388608 THEN
                RETURN 'dense';
            ELSIF stored > 8192 THEN
                EXECUTE exceed INTO dense USING value, 2 * stored;
                IF NOT dense THEN
                    RETURN 'plain';
                ELSIF dense IS NULL THEN
                    RETURN 'dense';
                END IF;
                EXECUTE exceed INTO refused USING value, allowed;
                IF refused THEN
                    RETURN 'refused';
                ELSIF 6 * stored + allowed > 67108864 THEN
                    RETURN 'dense';
                END IF;
            END IF;
            bytes := pg_catalog.octet_length(value::text);
            RETURN CASE WHEN bytes <= 8 * stored THEN 'plain' WHEN bytes <= allowed THEN 'dense' ELSE 'refused' END;
        END $$ $sql$, home);

    -- The first condition is enough for most rows. A text of at most eight times its stored size needs no further check.
    EXECUTE format($sql$
        CREATE OR REPLACE FUNCTION %1$I.check_text() RETURNS trigger
            LANGUAGE plpgsql
            AS $$
        DECLARE
            densities text[];
        BEGIN
            NEW.checked_bytes := COALESCE(pg_catalog.pg_column_size(NEW.payload), 0)
                                 + pg_catalog.pg_column_size(NEW.headers);
            IF (NEW.payload IS NULL
                    OR pg_catalog.pg_column_size(NEW.payload) <= 8192
                       AND pg_catalog.pg_column_compression(NEW.payload) IS NULL
                       AND pg_catalog.octet_length(NEW.payload::text) <= 8 * pg_catalog.pg_column_size(NEW.payload))
               AND (pg_catalog.pg_column_size(NEW.headers) <= 16
                    OR pg_catalog.pg_column_size(NEW.headers) <= 8192
                       AND pg_catalog.pg_column_compression(NEW.headers) IS NULL
                       AND pg_catalog.octet_length(NEW.headers::text) <= 8 * pg_catalog.pg_column_size(NEW.headers))
            THEN
                RETURN NEW;
            END IF;
            EXECUTE pg_catalog.format('SELECT ARRAY[%%1$I.text_density($1, $3), %%1$I.text_density($2, $3)]', TG_TABLE_SCHEMA)
               INTO densities USING NEW.payload, NEW.headers, TG_TABLE_SCHEMA;
            IF 'refused' = ANY (densities) THEN
                RAISE EXCEPTION '%% must not be over 1 MiB as text and over eight times as long as stored',
                                CASE densities[1] WHEN 'refused' THEN 'payload' ELSE 'headers' END
                    USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA,
                          COLUMN = CASE densities[1] WHEN 'refused' THEN 'payload' ELSE 'headers' END;
            ELSIF 'dense' = ANY (densities) THEN
                NEW.checked_bytes := NULL;
            END IF;
            RETURN NEW;
        END $$ $sql$, home);

    EXECUTE format($sql$
        CREATE OR REPLACE FUNCTION %1$I.jobs_in_flight()
            RETURNS TABLE (request_id bigint, job_id bigint, leased_by text)
            LANGUAGE sql STABLE
        BEGIN ATOMIC
            SELECT lease_token, job_id, leased_by FROM %1$I.job_queue WHERE status = 'processing';
        END $sql$, home);

    EXECUTE format($sql$
        CREATE OR REPLACE FUNCTION %1$I.wake_queue() RETURNS void
            LANGUAGE sql
        BEGIN ATOMIC
            SELECT pg_notify('supaqueue_' || md5(nspname::text), '')
              FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
             WHERE c.oid = '%1$I.job_queue'::regclass;
        END $sql$, home);

    EXECUTE format($sql$
        CREATE OR REPLACE FUNCTION %1$I.process_current_jobs_if_unlocked() RETURNS void
            LANGUAGE sql
        BEGIN ATOMIC
            SELECT %1$I.wake_queue();
        END $sql$, home);

    -- Does not call wake_queue(), because the caller may lack the right to execute that function.
    EXECUTE format($sql$
        CREATE OR REPLACE FUNCTION %1$I.announce_jobs() RETURNS trigger
            LANGUAGE plpgsql
            AS $$
        BEGIN
            PERFORM pg_catalog.pg_notify(
                pg_catalog.concat('supaqueue_', pg_catalog.md5(TG_TABLE_SCHEMA::text)), '');
            RETURN NULL;
        END $$ $sql$, home);

    PERFORM pg_catalog.set_config('search_path', format('%I, pg_temp', home), true);
END $migration$;

-- These functions had the search_path of the first migration, which names the schema. Only verify_job compares columns.
ALTER FUNCTION refuse_status_change() RESET search_path;
ALTER FUNCTION refuse_lease_token() RESET search_path;
ALTER FUNCTION schedule_job() RESET search_path;
ALTER FUNCTION verify_job() SET search_path = pg_catalog, pg_temp;

CREATE TRIGGER renew_installation AFTER TRUNCATE ON job_queue EXECUTE FUNCTION renew_installation();

-- The trigger's function trusts the schema of its table. So no other role may use the function for a trigger.
REVOKE ALL ON FUNCTION new_installation(), renew_installation() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION numbers_exceed(jsonb, bigint), text_density(jsonb, name) TO PUBLIC;
