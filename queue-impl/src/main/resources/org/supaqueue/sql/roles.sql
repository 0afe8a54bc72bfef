-- Roles for the programs that meet the queue in the database. Run after the first migration, as the owner of the
-- tables (the user of the application's DataSource) with the right to create roles, and with search_path set to the
-- schema of the queue. Then: GRANT supaqueue_producer TO some_login;
--
--   producer  inserts jobs and reads what became of them; never the lease columns, never the attempts
--   reader    reads everything, changes nothing
--   owner     needs no role of its own: it is the user that owns the tables, and keeps doing everything
--
-- Row-level security shows nothing to anybody else. The script may run again.

DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['supaqueue_producer', 'supaqueue_reader'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        END IF;
    END LOOP;
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO supaqueue_producer, supaqueue_reader', current_schema());
END $$;

GRANT INSERT (http_verb, payload, url_path, headers, timeout_ms, trace_parent, queue, priority, run_at, retry_limit)
    ON job_queue TO supaqueue_producer;
GRANT SELECT (job_id, http_verb, url_path, status, retry_count, retry_limit, content, created_at, queue, priority,
              run_at, response_status, response_truncated, error, started_at, duration_ms, finished_at)
    ON job_queue TO supaqueue_producer;
DROP POLICY IF EXISTS producer_inserts ON job_queue;
CREATE POLICY producer_inserts ON job_queue FOR INSERT TO supaqueue_producer WITH CHECK (status = '');
DROP POLICY IF EXISTS producer_reads ON job_queue;
CREATE POLICY producer_reads ON job_queue FOR SELECT TO supaqueue_producer USING (true);

GRANT SELECT ON job_queue, job_attempt, current_jobs, workers TO supaqueue_reader;
GRANT EXECUTE ON FUNCTION jobs_in_flight() TO supaqueue_reader;
DROP POLICY IF EXISTS reader_reads ON job_queue;
CREATE POLICY reader_reads ON job_queue FOR SELECT TO supaqueue_reader USING (true);
DROP POLICY IF EXISTS reader_reads ON job_attempt;
CREATE POLICY reader_reads ON job_attempt FOR SELECT TO supaqueue_reader USING (true);
