-- Roles for the programs that meet the queue in the database. Run after the migrations, as the owner of the tables (the user
-- of the application's DataSource) with the right to create roles, and with search_path set to the schema of the queue.
-- Then: GRANT supaqueue_producer TO some_login;
--
--   producer  inserts jobs and reads what became of them; never the lease columns, never the attempts
--   reader    reads everything, changes nothing
--   owner     needs no role of its own: it is the user that owns the tables, and keeps doing everything
--
-- Row-level security shows nothing to anybody else. Settings of the session, set before, make other roles:
--
--   SET supaqueue.role_prefix = 'mail';    names them mail_producer and mail_reader. Roles belong to the whole server, so
--                                          two queues on one server need two prefixes. Defaults to supaqueue.
--   SET supaqueue.role_queue = 'mail';     lets them insert into and read one queue only. Defaults to all queues.
--   SET supaqueue.role_own_rows = 'on';    lets a producer read only what the same role inserted. Rows that were there
--                                          before belong to nobody. Defaults to off.
--
-- The script may run again, with the same prefix or another.

DO $roles$
DECLARE
    home      text := pg_catalog.quote_ident(pg_catalog.current_schema());
    prefix    text := COALESCE(NULLIF(pg_catalog.current_setting('supaqueue.role_prefix', true), ''), 'supaqueue');
    producer  text := pg_catalog.quote_ident(prefix || '_producer');
    reader    text := pg_catalog.quote_ident(prefix || '_reader');
    queue     text := NULLIF(pg_catalog.current_setting('supaqueue.role_queue', true), '');
    rows_of   text := 'true';
    own_rows  text := '';
    path      text := pg_catalog.current_setting('search_path');
    wanted    text;
BEGIN
    -- Others may have defined operators for the types of the queue's columns.
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    IF queue IS NOT NULL THEN
        rows_of := format('queue = %L', queue);
    END IF;
    IF COALESCE(NULLIF(current_setting('supaqueue.role_own_rows', true), ''), 'off')::boolean THEN
        own_rows := ' AND enqueued_by = current_user';
        EXECUTE format('ALTER TABLE %s.job_queue ALTER COLUMN enqueued_by SET DEFAULT current_user', home);
    END IF;

    FOREACH wanted IN ARRAY ARRAY[producer, reader] LOOP
        IF to_regrole(wanted) IS NULL THEN
            EXECUTE format('CREATE ROLE %s NOLOGIN', wanted);
        END IF;
    END LOOP;
    EXECUTE format('GRANT USAGE ON SCHEMA %s TO %s, %s', home, producer, reader);

    EXECUTE format('GRANT INSERT (http_verb, payload, url_path, headers, timeout_ms, trace_parent, queue, priority,'
                   ' run_at, retry_limit) ON %s.job_queue TO %s', home, producer);
    EXECUTE format('GRANT SELECT (job_id, http_verb, url_path, status, retry_count, retry_limit, content, created_at,'
                   ' queue, priority, run_at, response_status, response_truncated, error, started_at, duration_ms,'
                   ' finished_at) ON %s.job_queue TO %s', home, producer);
    EXECUTE format('DROP POLICY IF EXISTS %I ON %s.job_queue', prefix || '_producer_inserts', home);
    EXECUTE format('CREATE POLICY %I ON %s.job_queue FOR INSERT TO %s WITH CHECK (status = %L AND %s%s)',
                   prefix || '_producer_inserts', home, producer, '', rows_of, own_rows);
    EXECUTE format('DROP POLICY IF EXISTS %I ON %s.job_queue', prefix || '_producer_reads', home);
    EXECUTE format('CREATE POLICY %I ON %s.job_queue FOR SELECT TO %s USING (%s%s)',
                   prefix || '_producer_reads', home, producer, rows_of, own_rows);

    EXECUTE format('GRANT SELECT ON %1$s.job_queue, %1$s.job_attempt, %1$s.current_jobs, %1$s.workers TO %2$s',
                   home, reader);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s.jobs_in_flight() TO %s', home, reader);
    EXECUTE format('DROP POLICY IF EXISTS %I ON %s.job_queue', prefix || '_reader_reads', home);
    EXECUTE format('CREATE POLICY %I ON %s.job_queue FOR SELECT TO %s USING (%s)',
                   prefix || '_reader_reads', home, reader, rows_of);
    -- Of the jobs that the reader sees.
    EXECUTE format('DROP POLICY IF EXISTS %I ON %s.job_attempt', prefix || '_reader_reads', home);
    EXECUTE format('CREATE POLICY %1$I ON %2$s.job_attempt FOR SELECT TO %3$s USING'
                   ' (EXISTS (SELECT FROM %2$s.job_queue AS j WHERE j.job_id = job_attempt.job_id))',
                   prefix || '_reader_reads', home, reader);

    -- What earlier versions of this script made.
    EXECUTE format('DROP POLICY IF EXISTS producer_inserts ON %s.job_queue', home);
    EXECUTE format('DROP POLICY IF EXISTS producer_reads ON %s.job_queue', home);
    EXECUTE format('DROP POLICY IF EXISTS reader_reads ON %s.job_queue', home);
    EXECUTE format('DROP POLICY IF EXISTS reader_reads ON %s.job_attempt', home);
    PERFORM set_config('search_path', path, true);
END $roles$;
