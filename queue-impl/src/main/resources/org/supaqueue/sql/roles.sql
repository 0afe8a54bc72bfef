-- Creates database roles for other programs that use the queue by SQL.
--
-- Run this script after the migrations, as the owner of the tables (the user of the application's DataSource). The
-- owner needs the right to create roles. Set search_path to the schema of the queue before.
-- Then grant a role to a login: GRANT supaqueue_producer TO some_login;
--
--   producer  inserts jobs, also unique jobs, and reads their state and result, but not the lease columns and not the
--             attempts
--   reader    reads, searches, counts and explains all jobs, reads their attempts, the statistics, the audit and the views
--             queues, schedules, schedule_runs, bulk_operations, nodes, job_stats and job_problems, and changes nothing
--   operator  reads like the reader; pauses, resumes and purges queues; cancels and retries jobs; pauses, resumes, runs and
--             backfills schedules; starts and aborts bulk operations
--   owner     needs no extra role: the user that owns the tables keeps all rights
--
-- Row-level security hides all rows from every other role. Session settings before the script change the roles:
--
--   SET supaqueue.role_prefix = 'mail';    names the roles mail_producer, mail_reader and mail_operator. Roles exist once for a whole
--                                          server, so two queues on one server need two prefixes. Defaults to
--                                          supaqueue.
--   SET supaqueue.role_queue = 'mail';     limits all three roles to one queue. Defaults to all queues.
--   SET supaqueue.role_own_rows = 'on';    lets a producer read only the rows that the same role inserted. No producer
--                                          can read rows that existed before. Defaults to off.
--
-- The script may run again, with the same prefix or with another prefix.

DO $roles$
DECLARE
    home      text := pg_catalog.quote_ident(pg_catalog.current_schema());
    prefix    text := COALESCE(NULLIF(pg_catalog.current_setting('supaqueue.role_prefix', true), ''), 'supaqueue');
    producer  text := pg_catalog.quote_ident(prefix || '_producer');
    reader    text := pg_catalog.quote_ident(prefix || '_reader');
    operator  text := pg_catalog.quote_ident(prefix || '_operator');
    queue     text := NULLIF(pg_catalog.current_setting('supaqueue.role_queue', true), '');
    rows_of   text := 'true';
    bulk_of   text := 'true';
    own_rows  text := '';
    path      text := pg_catalog.current_setting('search_path');
    wanted    text;
BEGIN
    -- Use only operators of pg_catalog: other users may have defined operators for the types of the queue's columns.
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    IF queue IS NOT NULL THEN
        rows_of := format('queue = %L', queue);
        -- A node runs the operation with all rights. So the filter must name the queue, and a move must stay in the queue.
        bulk_of := format('filter ->> %L = %L AND COALESCE(new_queue, %L) = %L', 'queue', queue, queue, queue);
    END IF;
    IF COALESCE(NULLIF(current_setting('supaqueue.role_own_rows', true), ''), 'off')::boolean THEN
        own_rows := ' AND enqueued_by = current_user';
        EXECUTE format('ALTER TABLE %s.job_queue ALTER COLUMN enqueued_by SET DEFAULT current_user', home);
    END IF;

    FOREACH wanted IN ARRAY ARRAY[producer, reader, operator] LOOP
        IF to_regrole(wanted) IS NULL THEN
            EXECUTE format('CREATE ROLE %s NOLOGIN', wanted);
        END IF;
    END LOOP;
    EXECUTE format('GRANT USAGE ON SCHEMA %s TO %s, %s, %s', home, producer, reader, operator);

    EXECUTE format('GRANT INSERT (http_verb, payload, url_path, headers, timeout_ms, trace_parent, queue, priority,'
                   ' run_at, retry_limit, unique_key, expires_at, backoff, tags, label) ON %s.job_queue TO %s', home, producer);
    EXECUTE format('GRANT SELECT (job_id, http_verb, url_path, status, retry_count, retry_limit, content, created_at,'
                   ' queue, priority, run_at, response_status, response_truncated, error, started_at, duration_ms,'
                   ' finished_at, unique_key, unique_until, expires_at, backoff, tags, label,'
                   ' snooze_count) ON %s.job_queue TO %s', home, producer);
    -- The right to INSERT alone limits enqueue_unique to KEEP.
    EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.enqueue_unique, %1$s.insert_unique_job, %1$s.release_passed_key TO %2$s',
                   home, producer);
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
    -- The reader sees the attempts of the jobs that the reader may see.
    EXECUTE format('DROP POLICY IF EXISTS %I ON %s.job_attempt', prefix || '_reader_reads', home);
    EXECUTE format('CREATE POLICY %1$I ON %2$s.job_attempt FOR SELECT TO %3$s USING'
                   ' (EXISTS (SELECT FROM %2$s.job_queue AS j WHERE j.job_id = job_attempt.job_id))',
                   prefix || '_reader_reads', home, reader);

    EXECUTE format('GRANT SELECT ON %1$s.queue_control, %1$s.queues TO %2$s', home, reader);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s.queue_states() TO %s', home, reader);
    EXECUTE format('DROP POLICY IF EXISTS %I ON %s.queue_control', prefix || '_reader_reads', home);
    EXECUTE format('CREATE POLICY %I ON %s.queue_control FOR SELECT TO %s USING (%s)',
                   prefix || '_reader_reads', home, reader, rows_of);

    -- The functions run with the rights of the operator, so the operator needs the rights for what the functions change.
    EXECUTE format('GRANT %s TO %s', reader, operator);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.pause_queue(text, text), %1$s.resume_queue(text),'
                   ' %1$s.purge_queue(text), %1$s.cancel_job(bigint), %1$s.retry_job(bigint),'
                   ' %1$s.retry_failed_jobs(), %1$s.retry_keyless_job(name, bigint, text, text),'
                   ' %1$s.release_passed_key(name, text, text), %1$s.wake_queue(), %1$s.checked_queue(text), %1$s.checked_reason(text),'
                   ' %1$s.quoted_value(text), %1$s.refuse_value(text), %1$s.purge_once(text),'
                   ' %1$s.purge_page(text, boolean, integer, timestamptz, bigint, bigint, integer) TO %2$s',
                   home, operator);
    EXECUTE format('GRANT INSERT (queue, paused_at, pause_reason), UPDATE (paused_at, pause_reason)'
                   ' ON %s.queue_control TO %s', home, operator);
    EXECUTE format('DROP POLICY IF EXISTS %I ON %s.queue_control', prefix || '_operator_pauses', home);
    EXECUTE format('CREATE POLICY %I ON %s.queue_control FOR INSERT TO %s WITH CHECK (%s)',
                   prefix || '_operator_pauses', home, operator, rows_of);
    EXECUTE format('DROP POLICY IF EXISTS %I ON %s.queue_control', prefix || '_operator_changes', home);
    EXECUTE format('CREATE POLICY %I ON %s.queue_control FOR UPDATE TO %s USING (%s)',
                   prefix || '_operator_changes', home, operator, rows_of);
    EXECUTE format('GRANT UPDATE (status, error, run_at, due, retry_count, lost_leases, snooze_count, unique_until,'
                   ' cancel_requested_at, finished_at) ON %s.job_queue TO %s', home, operator);
    EXECUTE format('DROP POLICY IF EXISTS %I ON %s.job_queue', prefix || '_operator_changes', home);
    EXECUTE format('CREATE POLICY %I ON %s.job_queue FOR UPDATE TO %s USING (%s)'
                   ' WITH CHECK (status IN (%L, %L, %L, %L) AND %s)', prefix || '_operator_changes', home, operator,
                   rows_of, '', 'failed', 'processing', 'cancelled', rows_of);
    -- The reader sees what the nodes know, because explanations need it.
    EXECUTE format('GRANT SELECT ON %1$s.queue_node, %1$s.job_counts TO %2$s', home, reader);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.check_job_search(jsonb, integer), %1$s.search_page(jsonb, bigint,'
                   ' integer), %1$s.json_path(text), %1$s.find_jobs(jsonb, bigint, integer), %1$s.count_jobs(jsonb),'
                   ' %1$s.status_counts(), %1$s.live_nodes(), %1$s.explain_time(timestamptz), %1$s.explain_queue(text, jsonb),'
                   ' %1$s.explain_waiting(bigint, jsonb), %1$s.job_explain(bigint, jsonb) TO %2$s', home, reader);
    EXECUTE format('DROP POLICY IF EXISTS %I ON %s.queue_node', prefix || '_reader_reads', home);
    EXECUTE format('CREATE POLICY %I ON %s.queue_node FOR SELECT TO %s USING (true)',
                   prefix || '_reader_reads', home, reader);

    EXECUTE format('GRANT SELECT ON %1$s.job_schedule, %1$s.schedule_run, %1$s.schedules, %1$s.schedule_runs TO %2$s',
                   home, reader);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.schedule_states(), %1$s.schedule_run_states() TO %2$s', home, reader);
    EXECUTE format('DROP POLICY IF EXISTS %I ON %s.job_schedule', prefix || '_reader_reads', home);
    EXECUTE format('CREATE POLICY %I ON %s.job_schedule FOR SELECT TO %s USING (%s)',
                   prefix || '_reader_reads', home, reader, rows_of);
    -- The reader sees the runs of the schedules that the reader may see.
    EXECUTE format('DROP POLICY IF EXISTS %I ON %s.schedule_run', prefix || '_reader_reads', home);
    EXECUTE format('CREATE POLICY %1$I ON %2$s.schedule_run FOR SELECT TO %3$s USING'
                   ' (EXISTS (SELECT FROM %2$s.job_schedule AS s WHERE s.name = schedule_run.schedule))',
                   prefix || '_reader_reads', home, reader);

    EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.pause_schedule(text, text), %1$s.resume_schedule(text),'
                   ' %1$s.run_schedule(text), %1$s.backfill_schedule(text, timestamptz, timestamptz),'
                   ' %1$s.known_schedule(text) TO %2$s', home, operator);
    EXECUTE format('GRANT UPDATE (paused_at, pause_reason, run_requested_at, backfill_from, backfill_until, problem_at)'
                   ' ON %s.job_schedule TO %s', home, operator);
    EXECUTE format('DROP POLICY IF EXISTS %I ON %s.job_schedule', prefix || '_operator_changes', home);
    EXECUTE format('CREATE POLICY %I ON %s.job_schedule FOR UPDATE TO %s USING (%s)',
                   prefix || '_operator_changes', home, operator, rows_of);
    EXECUTE format('GRANT SELECT ON %1$s.bulk_operation, %1$s.bulk_operations TO %2$s', home, reader);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.bulk_states(), %1$s.bulk_count(jsonb, text),'
                   ' %1$s.bulk_count_walk(jsonb, text[], text, timestamptz, bigint, bigint, integer),'
                   ' %1$s.check_bulk_filter(text, jsonb), %1$s.bulk_statuses(text, jsonb), %1$s.bulk_walks(text[])'
                   ' TO %2$s', home, reader);
    EXECUTE format('DROP POLICY IF EXISTS %I ON %s.bulk_operation', prefix || '_reader_reads', home);
    EXECUTE format('CREATE POLICY %I ON %s.bulk_operation FOR SELECT TO %s USING (%s)',
                   prefix || '_reader_reads', home, reader, bulk_of);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.bulk_retry(jsonb, integer, text),'
                   ' %1$s.bulk_cancel(jsonb, integer, text),'
                   ' %1$s.bulk_move(jsonb, text, timestamptz, integer, integer, text), %1$s.abort_bulk(bigint),'
                   ' %1$s.checked_requester(text) TO %2$s', home, operator);
    EXECUTE format('GRANT INSERT (kind, filter, new_queue, new_run_at, new_priority, rate, requested_by),'
                   ' UPDATE (state, finished_at) ON %s.bulk_operation TO %s', home, operator);
    EXECUTE format('DROP POLICY IF EXISTS %I ON %s.bulk_operation', prefix || '_operator_starts', home);
    EXECUTE format('CREATE POLICY %I ON %s.bulk_operation FOR INSERT TO %s WITH CHECK (%s)',
                   prefix || '_operator_starts', home, operator, bulk_of);
    EXECUTE format('DROP POLICY IF EXISTS %I ON %s.bulk_operation', prefix || '_operator_aborts', home);
    EXECUTE format('CREATE POLICY %I ON %s.bulk_operation FOR UPDATE TO %s USING (%s)',
                   prefix || '_operator_aborts', home, operator, bulk_of);

    EXECUTE format('GRANT SELECT ON %1$s.queue_stats, %1$s.error_stats, %1$s.job_audit, %1$s.nodes, %1$s.job_stats,'
                   ' %1$s.job_problems TO %2$s', home, reader);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.stats_bounds(), %1$s.stats_percentile(bigint[], double precision),'
                   ' %1$s.stats_period(text), %1$s.stats_buckets(text),'
                   ' %1$s.stats_rows(text, timestamptz, timestamptz, text),'
                   ' %1$s.error_rows(text, timestamptz, timestamptz, text),'
                   ' %1$s.stats_sums(text, timestamptz, timestamptz, boolean, boolean, text),'
                   ' %1$s.stats_series(text, text), %1$s.stats_totals(text, text), %1$s.queue_series(text),'
                   ' %1$s.job_stat_states(), %1$s.error_groups(text, text), %1$s.error_series(text),'
                   ' %1$s.oldest_due_jobs(), %1$s.node_states(), %1$s.counted_jobs(bigint), %1$s.job_problem_states()'
                   ' TO %2$s', home, reader);
    FOREACH wanted IN ARRAY ARRAY['queue_stats', 'error_stats', 'job_audit'] LOOP
        EXECUTE format('DROP POLICY IF EXISTS %I ON %s.%I', prefix || '_reader_reads', home, wanted);
        EXECUTE format('CREATE POLICY %I ON %s.%I FOR SELECT TO %s USING (%s)',
                       prefix || '_reader_reads', home, wanted, reader, rows_of);
    END LOOP;
    -- The functions for one job and for a purge record what the operator does. Triggers record everything else.
    EXECUTE format('GRANT INSERT (action, job_id, queue, details, affected) ON %s.job_audit TO %s', home, operator);
    EXECUTE format('DROP POLICY IF EXISTS %I ON %s.job_audit', prefix || '_operator_acts', home);
    EXECUTE format('CREATE POLICY %I ON %s.job_audit FOR INSERT TO %s WITH CHECK (action IN (%L, %L, %L) AND %s)',
                   prefix || '_operator_acts', home, operator, 'cancel_job', 'retry_job', 'purge_queue', rows_of);

    -- Remove the policies that earlier versions of this script created.
    EXECUTE format('DROP POLICY IF EXISTS producer_inserts ON %s.job_queue', home);
    EXECUTE format('DROP POLICY IF EXISTS producer_reads ON %s.job_queue', home);
    EXECUTE format('DROP POLICY IF EXISTS reader_reads ON %s.job_queue', home);
    EXECUTE format('DROP POLICY IF EXISTS reader_reads ON %s.job_attempt', home);
    PERFORM set_config('search_path', path, true);
END $roles$;
