-- Copies the jobs of an original supa_queue installation (the extension mansueli-supa_queue, versions 1.0.0 to 1.0.4).
--
-- docs/migrating-from-supa_queue.md has all steps: the original must be stopped before. Run this script after the
-- migrations, in the database of both tables, as a superuser or as a role that owns both tables. Set search_path to the
-- schema of the queue before, and these session settings:
--
--   SET supaqueue.move_from = 'public.job_queue';  names the original's table, with its schema. Required.
--   SET supaqueue.move_dry_run = 'on';             prints everything, and changes nothing. Defaults to off.
--   SET supaqueue.move_unanswered = 'dead';        makes the jobs dead that were in flight when the original was stopped.
--                                                  Defaults to send: these jobs are sent again.
--   SET supaqueue.move_parameters = 'keep';        keeps the payload of GET and DELETE jobs, which becomes query
--                                                  parameters. Defaults to drop: the original sent no parameters.
--
-- The script changes nothing in the original's tables. A job keeps its id. The table supa_queue_moved records the copied
-- jobs, so the script may run again and copies only the jobs that are new since then.

DO $move$
DECLARE
    home       text := pg_catalog.quote_ident(pg_catalog.current_schema());
    path       text := pg_catalog.current_setting('search_path');
    source     text := COALESCE(pg_catalog.current_setting('supaqueue.move_from', true), '');
    dry_run    boolean;
    unanswered text;
    parameters text;
    original   oid;
    target     oid;
    jobs       text;
    problem    text;
    number     bigint;
    line       text;
BEGIN
    -- Use only operators of pg_catalog: other users may have defined operators for the types of the columns.
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    dry_run := COALESCE(NULLIF(current_setting('supaqueue.move_dry_run', true), ''), 'off')::boolean;
    unanswered := COALESCE(NULLIF(current_setting('supaqueue.move_unanswered', true), ''), 'send');
    parameters := COALESCE(NULLIF(current_setting('supaqueue.move_parameters', true), ''), 'drop');
    original := to_regclass(NULLIF(source, ''));
    target := to_regclass(home || '.job_queue');
    source := original::regclass::text;

    IF unanswered NOT IN ('send', 'dead') THEN
        RAISE EXCEPTION 'supaqueue.move_unanswered is "%" and must be send or dead', unanswered;
    ELSIF parameters NOT IN ('drop', 'keep') THEN
        RAISE EXCEPTION 'supaqueue.move_parameters is "%" and must be drop or keep', parameters;
    ELSIF original IS NULL THEN
        RAISE EXCEPTION 'supaqueue.move_from is "%" and must name the original''s table with its schema, for example'
                        ' public.job_queue', current_setting('supaqueue.move_from', true);
    ELSIF target IS NULL OR NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = target AND attname = 'lease_nonce') THEN
        RAISE EXCEPTION 'schema % has no table job_queue of this queue: start a node, and set search_path to the schema of'
                        ' the queue', home;
    ELSIF EXISTS (SELECT FROM pg_attribute WHERE attrelid = original AND attname = 'lease_nonce') THEN
        RAISE EXCEPTION 'supaqueue.move_from names %, which is a table of this queue and not the original''s', source;
    END IF;

    SELECT string_agg(wanted, ', ' ORDER BY place) INTO problem
      FROM unnest(ARRAY['job_id', 'http_verb', 'payload', 'status', 'retry_count', 'retry_limit', 'url_path', 'content',
                        'created_at']) WITH ORDINALITY AS w(wanted, place)
     WHERE NOT EXISTS (SELECT FROM pg_attribute AS a
                        WHERE a.attrelid = original AND a.attname::text = wanted AND NOT a.attisdropped);
    IF problem IS NOT NULL THEN
        RAISE EXCEPTION '% is not a table of supa_queue: it lacks the columns %', source, problem;
    ELSIF row_security_active(original) OR row_security_active(target) THEN
        -- Row-level security would hide the jobs without an error.
        RAISE EXCEPTION 'row-level security hides jobs from the role %: run this script as a superuser, or as a role that'
                        ' owns % and %', current_user, source, target::regclass;
    END IF;

    -- The original still runs if its trigger sends new rows, or if pg_cron still starts its passes.
    SELECT string_agg(format('ALTER TABLE %s DISABLE TRIGGER %I', source, t.tgname), '; ') INTO problem
      FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid
     WHERE t.tgrelid = original AND NOT t.tgisinternal AND t.tgenabled <> 'D' AND p.proname = 'process_job';
    IF problem IS NULL AND EXISTS (SELECT FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                                   WHERE n.nspname = 'cron' AND c.relname = 'job') THEN
        IF NOT has_schema_privilege('cron', 'USAGE') OR NOT has_table_privilege('cron.job', 'SELECT') THEN
            RAISE WARNING 'the role % cannot read cron.job: verify that pg_cron no longer runs the original', current_user;
        ELSE
            EXECUTE $sql$ SELECT string_agg(format('SELECT cron.alter_job(%s, active => false)', jobid), '; ')
                            FROM cron.job
                           WHERE active AND database::text = current_database()::text
                             AND command::text ~ 'process_tasks_subminute|process_current_jobs|retry_failed_jobs' $sql$
               INTO problem;
        END IF;
    END IF;
    IF problem IS NOT NULL AND dry_run THEN
        RAISE NOTICE 'the original still runs; before the copy, run: %', problem;
    ELSIF problem IS NOT NULL THEN
        RAISE EXCEPTION 'the original still runs' USING HINT = concat('Run: ', problem);
    END IF;

    -- A dry run does everything and is then rolled back.
    BEGIN
        -- No row of the original may change during the copy.
        EXECUTE format('LOCK TABLE %s IN SHARE MODE', source);
        IF to_regclass(home || '.supa_queue_moved') IS NULL THEN
            EXECUTE format('CREATE TABLE %s.supa_queue_moved'
                           ' (job_id bigint PRIMARY KEY, moved_at timestamptz NOT NULL DEFAULT now())', home);
            EXECUTE format('ALTER TABLE %s.supa_queue_moved ENABLE ROW LEVEL SECURITY', home);
            EXECUTE format('ALTER TABLE %s.supa_queue_moved OWNER TO %s', home,
                           (SELECT relowner::regrole FROM pg_class WHERE oid = target));
        END IF;

        -- New jobs get ids after those of the original. A sequence does not take part in a transaction, so a dry run must not
        -- change the sequence.
        IF NOT dry_run THEN
            EXECUTE format('SELECT setval(%1$L::regclass, highest) FROM (SELECT max(job_id::bigint) AS highest FROM %2$s) AS ids'
                           ' WHERE highest >= (SELECT last_value FROM %1$s)',
                           pg_get_serial_sequence(target::regclass::text, 'job_id'), source);
        END IF;

        -- The jobs to copy, with the values that they get. NULL in the original means the default of its column. A failed
        -- job is dead if the original would not have retried the job.
        jobs := format($sql$
            SELECT job_id, http_verb, was, url_path, content, created_at, retry_limit,
                   LEAST(GREATEST(retries, 0), retry_limit) AS retry_count,
                   CASE WHEN http_verb IN ('GET', 'DELETE') AND %3$L = 'drop' THEN NULL ELSE payload END AS payload,
                   CASE was WHEN 'processing' THEN CASE %4$L WHEN 'dead' THEN 'dead' ELSE '' END
                            WHEN 'failed' THEN CASE WHEN retries < wanted_retries THEN 'failed' ELSE 'dead' END
                            ELSE was END AS status
              FROM (SELECT o.job_id::bigint AS job_id, o.http_verb::text AS http_verb, o.payload::jsonb AS payload,
                           o.status::text AS was, COALESCE(o.url_path::text, '') AS url_path,
                           COALESCE(o.content::text, '') AS content, COALESCE(o.retry_count::integer, 0) AS retries,
                           COALESCE(o.retry_limit::integer, 10) AS wanted_retries,
                           LEAST(GREATEST(COALESCE(o.retry_limit::integer, 10), 0), 1000) AS retry_limit,
                           CASE WHEN isfinite(o.created_at::timestamptz) THEN o.created_at::timestamptz
                                ELSE now() END AS created_at
                      FROM %1$s AS o
                     WHERE NOT EXISTS (SELECT FROM %2$s.supa_queue_moved AS m WHERE m.job_id = o.job_id::bigint)) AS o
            $sql$, source, home, parameters, unanswered);

        EXECUTE format('SELECT count(*), string_agg(job_id::text, '', '' ORDER BY job_id) FILTER (WHERE place <= 20)'
                       '  FROM (SELECT q.job_id, row_number() OVER (ORDER BY q.job_id) AS place'
                       '          FROM (%s) AS o JOIN %s.job_queue AS q ON q.job_id = o.job_id) AS taken', jobs, home)
           INTO number, problem;
        IF number > 0 THEN
            RAISE EXCEPTION 'the queue has % other jobs with ids of the original', number
                USING DETAIL = concat('The first of these ids: ', problem),
                      HINT = 'These jobs were enqueued before the copy. Finish and delete them, or give them other ids.';
        END IF;

        EXECUTE format($sql$
            SELECT count(*), string_agg(concat('job ', job_id, ': ', reason), E'\n' ORDER BY job_id) FILTER (WHERE place <= 20)
              FROM (SELECT job_id, reason, row_number() OVER (ORDER BY job_id) AS place
                      FROM (SELECT job_id, CASE
                                WHEN was IS NULL OR was NOT IN ('', 'processing', 'failed', 'complete')
                                    THEN concat('the original has no status "', left(was, 100), '"')
                                WHEN http_verb IS NULL OR http_verb NOT IN ('GET', 'POST', 'PUT', 'PATCH', 'DELETE')
                                    THEN concat('http_verb is "', left(http_verb, 100), '"')
                                WHEN %2$s.text_density(payload, %3$L) = 'refused'
                                    THEN 'payload is over 1 MiB as text and over eight times as long as stored'
                                END AS reason
                              FROM (%1$s) AS o) AS checked
                     WHERE reason IS NOT NULL) AS impossible $sql$, jobs, home, (parse_ident(home))[1])
           INTO number, problem;
        IF number > 0 THEN
            RAISE EXCEPTION '% jobs of the original cannot be copied', number
                USING DETAIL = problem, HINT = concat('Change or delete these rows of ', source, '.');
        END IF;

        -- The rules of these columns need configuration or parsing. So a node applies these rules when it claims the job.
        number := 0;
        FOR line IN EXECUTE format($sql$
            SELECT concat('job ', job_id, ' will be dead at its first claim: ', reason)
              FROM (SELECT job_id, CASE
                        WHEN url_path !~ '^([/?]|$)'
                            THEN concat('url_path "', left(url_path, 100), '" does not begin with / or ?')
                        WHEN octet_length(convert_to(url_path, 'UTF8')) > 8000 THEN 'url_path is longer than 8000 bytes'
                        WHEN url_path ~ $re$[^A-Za-z0-9._~!$&'()*+,;=:@/?%%-]|%%(?![0-9A-Fa-f]{2})$re$
                            THEN concat('url_path "', left(url_path, 100), '" has characters that must be encoded')
                        WHEN split_part(url_path, '?', 1)
                             ~* '//|/(\.|%%2e){1,2}(/|;|%%3b|$)|%%(2f|5c|[01][0-9a-f]|7f)|%%c2%%[89]'
                            THEN concat('url_path "', left(url_path, 100), '" has an empty segment, a . or .. segment, or an'
                                        ' encoded slash, backslash or control character')
                        WHEN http_verb IN ('GET', 'DELETE') AND (jsonb_typeof(payload) <> 'object'
                             OR jsonb_path_exists(payload, 'strict $.* ? (@.type() == "object" || @.type() == "array" &&'
                                                           ' exists (@[*] ? (@.type() == "object" || @.type() == "array")))'))
                            THEN 'payload is no flat JSON object, and so cannot become query parameters'
                        WHEN CASE %2$s.text_density(payload, %3$L)
                             WHEN 'plain' THEN octet_length(payload::text) > 1048576
                             WHEN 'dense' THEN pg_column_size(payload) > 8388608 END
                            THEN 'payload is over 1 MiB, the default of supaqueue.payload.max-bytes'
                        END AS reason
                      FROM (%1$s) AS o WHERE status IN ('', 'failed')) AS checked
             WHERE reason IS NOT NULL ORDER BY job_id $sql$, jobs, home, (parse_ident(home))[1])
        LOOP
            number := number + 1;
            IF number <= 200 THEN
                RAISE NOTICE '%', line;
            END IF;
        END LOOP;
        IF number > 200 THEN
            RAISE NOTICE 'and % more jobs', number - 200;
        END IF;

        FOR line IN EXECUTE format('SELECT format(''%%s jobs "%%s" become "%%s"'', count(*), was, status)'
                                   '  FROM (%s) AS o GROUP BY was, status ORDER BY was, status', jobs)
        LOOP
            RAISE NOTICE '%', line;
        END LOOP;

        -- A complete job must have the status of its answer, but the original stored none.
        EXECUTE format($sql$
            WITH copied AS (
                INSERT INTO %2$s.job_queue (job_id, http_verb, payload, status, retry_count, retry_limit, url_path, content,
                                            created_at, response_status, error, finished_at)
                SELECT job_id, http_verb, payload, status, retry_count, retry_limit, url_path, content, created_at,
                       CASE status WHEN 'complete' THEN 200 END,
                       CASE WHEN status IN ('failed', 'dead') THEN CASE was
                            WHEN 'processing' THEN 'in flight when supa_queue was stopped, so the outcome is unknown'
                            ELSE 'failed in supa_queue, which stored no reason' END END,
                       CASE WHEN status IN ('complete', 'dead') THEN now() END
                  FROM (%1$s) AS o ORDER BY job_id
                RETURNING job_id
            )
            INSERT INTO %2$s.supa_queue_moved (job_id) SELECT job_id FROM copied $sql$, jobs, home);
        GET DIAGNOSTICS number = ROW_COUNT;
        RAISE NOTICE '% jobs copied from % to %', number, source, target::regclass;
        IF dry_run THEN
            RAISE EXCEPTION USING ERRCODE = 'DRYRN';
        END IF;
    EXCEPTION WHEN SQLSTATE 'DRYRN' THEN
        RAISE NOTICE 'dry run: nothing was changed';
    END;

    PERFORM set_config('search_path', path, true);
END $move$;
