-- Supa Queue schema, version 9: fewer and shorter conditions of triggers. Runs in one transaction, with search_path set to
-- the target schema and then pg_temp.
--
-- PostgreSQL reads the text of each trigger's condition anew for each statement. The conditions of the triggers for new rows
-- took a quarter of the processor time of an INSERT of one job. So the trigger for new rows has no condition: its function
-- decides with two expressions, which PostgreSQL prepares once per session. The triggers for UPDATE need conditions, because
-- one statement of a node changes up to a hundred rows. A condition may be true for a row that breaks no rule, if such rows
-- are rare: the function decides.

DO $migration$
DECLARE
    home text := pg_catalog.current_schema();
BEGIN
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);

    -- Returns which rule about several columns a job breaks. NULL if it breaks none.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.state_fault(job %1$I.job_queue) RETURNS text
            LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
            AS $$
        BEGIN
            RETURN CASE
                WHEN job.status = 'processing' AND (job.lease_token <= 0 OR job.leased_until IS NULL
                                                    OR job.leased_by IS NULL OR job.claimed_from IS NULL)
                    THEN 'status processing needs a lease'
                WHEN job.status <> 'processing' AND job.claimed_from IS NOT NULL
                    THEN 'only status processing has claimed_from'
                WHEN job.status IN ('complete', 'dead', 'cancelled') AND job.finished_at IS NULL
                    THEN 'status complete, dead or cancelled needs finished_at'
                WHEN job.status = 'complete' AND COALESCE(job.response_status, 0) NOT BETWEEN 200 AND 299
                    THEN 'status complete needs response_status 200 to 299'
                WHEN job.status IN ('failed', 'dead') AND job.error IS NULL
                    THEN 'status failed or dead needs error'
                WHEN job.retry_count NOT BETWEEN 0 AND job.retry_limit
                    THEN 'retry_count must be 0 to retry_limit'
                WHEN job.lease_token > 1000000000000000
                    THEN concat('lease_token ', job.lease_token, ' is not one that a claim can follow')
                END;
        END $$ $sql$, home);

    -- Checks a job, and sets due = false if a new job is for later. The last expression of the condition is true for a job
    -- that uses nothing but the columns of a plain job. The trigger for an UPDATE names the function with the rules, so that
    -- a column that the UPDATE does not change cannot refuse the row.
    EXECUTE format($sql$
        CREATE OR REPLACE FUNCTION %1$I.verify_job() RETURNS trigger
            LANGUAGE plpgsql
            AS $$
        DECLARE
            fault text;
        BEGIN
            IF TG_OP OPERATOR(pg_catalog.=) 'INSERT' THEN
                IF NEW.run_at::timestamptz OPERATOR(pg_catalog.>) pg_catalog.now() THEN
                    NEW.due := false;
                END IF;
                IF NEW.status::text OPERATOR(pg_catalog.=) '' AND NEW.retry_count OPERATOR(pg_catalog.=) 0
                   AND NEW.snooze_count::integer OPERATOR(pg_catalog.=) 0
                   AND NEW.lease_token::bigint OPERATOR(pg_catalog.<=) 1000000000000000
                   AND pg_catalog.num_nonnulls(NEW.claimed_from, NEW.unique_key, NEW.unique_until, NEW.unique_while_waiting,
                                               NEW.expires_at, NEW.backoff, NEW.tags, NEW.label) OPERATOR(pg_catalog.=) 0 THEN
                    RETURN NEW;
                END IF;
            END IF;
            EXECUTE pg_catalog.format(
                CASE WHEN TG_OP OPERATOR(pg_catalog.=) 'INSERT'
                     THEN 'SELECT COALESCE(%%1$I.state_fault($1), %%1$I.unique_key_fault($1), %%1$I.option_fault($1))'
                     ELSE 'SELECT %%1$I.%%2$I($1)' END, TG_TABLE_SCHEMA, TG_ARGV[0])
               INTO fault USING NEW;
            IF fault IS NOT NULL THEN
                RAISE EXCEPTION '%%', fault
                    USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA;
            END IF;
            RETURN NEW;
        END $$ $sql$, home);

    -- Refuses changes of status that are not allowed, whoever makes them.
    EXECUTE format($sql$
        CREATE OR REPLACE FUNCTION %1$I.refuse_status_change() RETURNS trigger
            LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
            AS $$
        BEGIN
            IF OLD.status::text = 'failed' AND NEW.status::text IN ('cancelled', 'dead', '')
               OR OLD.status::text = '' AND NEW.status::text IN ('cancelled', 'dead')
               OR OLD.status::text IN ('dead', 'cancelled') AND NEW.status::text = '' THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'status cannot change from "%%" to "%%"', OLD.status, NEW.status
                USING ERRCODE = 'check_violation';
        END $$ $sql$, home);

    PERFORM pg_catalog.set_config('search_path', format('%I, pg_temp', home), true);
END $migration$;

DROP TRIGGER schedule_new_job ON job_queue;
DROP TRIGGER refuse_lease_token_of_new ON job_queue;
DROP TRIGGER verify_new_job ON job_queue;
CREATE TRIGGER verify_new_job BEFORE INSERT ON job_queue FOR EACH ROW EXECUTE FUNCTION verify_job();

-- False for claims, and for jobs that were in flight.
DROP TRIGGER refuse_status_change ON job_queue;
CREATE TRIGGER refuse_status_change BEFORE UPDATE OF status ON job_queue FOR EACH ROW
    WHEN (OLD.status::text <> 'processing' AND NEW.status::text <> OLD.status::text
          AND (NEW.status::text <> 'processing' OR OLD.status::text NOT IN ('', 'failed')))
    EXECUTE FUNCTION refuse_status_change();

-- True for every row that breaks a rule of state_fault, and for cancelled jobs without an error.
DROP TRIGGER verify_job ON job_queue;
CREATE TRIGGER verify_job BEFORE UPDATE ON job_queue FOR EACH ROW
    WHEN (CASE NEW.status::text
          WHEN 'processing' THEN num_nulls(NEW.claimed_from, NEW.leased_until, NEW.leased_by) > 0
                                 OR NEW.lease_token::bigint <= 0
          WHEN 'complete' THEN num_nulls(NEW.finished_at, NEW.response_status) > 0 OR NEW.response_status / 100 <> 2
                               OR NEW.claimed_from IS NOT NULL
          WHEN 'failed' THEN NEW.error IS NULL OR NEW.claimed_from IS NOT NULL
          WHEN '' THEN NEW.claimed_from IS NOT NULL
          ELSE num_nulls(NEW.finished_at, NEW.error) > 0 OR NEW.claimed_from IS NOT NULL END
          OR NEW.retry_count NOT BETWEEN 0 AND NEW.retry_limit::integer)
    EXECUTE FUNCTION verify_job('state_fault');

-- These functions run as the role that inserts.
GRANT EXECUTE ON FUNCTION state_fault(job_queue), unique_key_fault(job_queue), option_fault(job_queue) TO PUBLIC;

-- PostgreSQL checks the right to call a trigger's function when the trigger is created, not when the trigger runs. So no
-- role needs the right to call these functions.
REVOKE ALL ON FUNCTION refuse_status_change(), schedule_job(), verify_job(), refuse_lease_token(), announce_jobs(),
    check_text(), take_unique_key(), follow_unique_key() FROM PUBLIC;
