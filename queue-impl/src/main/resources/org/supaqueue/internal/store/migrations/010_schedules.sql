-- Supa Queue schema, version 10: recurring schedules. Runs in one transaction, with search_path set to the target schema
-- and then pg_temp.
--
-- SQL checks a schedule, and a node computes its instants: the time zones of PostgreSQL and of Java may differ, and only one
-- program must decide. A node also does what SQL requests: a run now, and a backfill.

CREATE TABLE job_schedule (
    name             text COLLATE "C" PRIMARY KEY,
    cron             text        NOT NULL,
    zone             text        NOT NULL DEFAULT 'UTC',
    -- The job that each instant enqueues.
    http_verb        job_http_verb NOT NULL,
    url_path         text        NOT NULL DEFAULT '',
    payload          jsonb,
    headers          jsonb       NOT NULL DEFAULT '{}',
    queue            job_queue_name NOT NULL DEFAULT 'default',
    priority         integer     NOT NULL DEFAULT 0,
    retry_limit      job_retry_limit NOT NULL DEFAULT 10,
    timeout_ms       job_timeout_ms,
    backoff          text,
    tags             text[],
    label            text,
    -- What to do with instants that no node saw in time: skip, once or all. 'all' reaches back as far as missed_within.
    missed           text        NOT NULL DEFAULT 'once',
    missed_within    interval    NOT NULL DEFAULT '1 day',
    -- What to do with an instant while the job of an earlier instant is unfinished: allow or skip.
    overlap          text        NOT NULL DEFAULT 'allow',
    -- Each job is delayed by a random part of this time.
    jitter           interval    NOT NULL DEFAULT '0',
    -- The schedule pauses itself after this number of dead jobs in a row. NULL for never.
    pause_after      integer,

    -- Grows with each change of the definition and with each pause. A node fires only the revision that the node has read.
    revision         bigint      NOT NULL DEFAULT 1,
    -- The next instant. NULL until a node computes the instant.
    next_run         timestamptz,
    -- The next ten instants, which begin with next_run.
    next_runs        timestamptz[],
    last_run         timestamptz,
    paused_at        timestamptz,
    pause_reason     text
        CONSTRAINT "pause_reason must be 1 to 500 characters"
        CHECK (pg_catalog.length(pause_reason) BETWEEN 1 AND 500),
    -- Why a node could not use the schedule, and when. A node tries again after a minute.
    problem          text,
    problem_at       timestamptz,
    -- What SQL has requested from a node.
    run_requested_at timestamptz,
    backfill_from    timestamptz,
    backfill_until   timestamptz,
    -- The configuration that defines the schedule, and a hash of this definition. NULL if Java or SQL created the schedule.
    -- config_hash alone is NULL if the configuration no longer defines the schedule.
    source           text,
    config_hash      text,
    created_at       timestamptz NOT NULL DEFAULT now(),
    -- When the definition changed or the schedule was resumed. The next instant is after this time.
    changed_at       timestamptz NOT NULL DEFAULT now(),
    -- When a node has to look at the schedule. NULL if never.
    wake_at          timestamptz
);
CREATE INDEX job_schedule_wake_at ON job_schedule (wake_at) WHERE wake_at IS NOT NULL;

-- The instants for which a job was enqueued or skipped.
CREATE TABLE schedule_run (
    schedule   text COLLATE "C" NOT NULL REFERENCES job_schedule ON DELETE CASCADE,
    instant    timestamptz NOT NULL,
    -- scheduled, manual or backfill
    kind       text        NOT NULL,
    -- NULL if the instant was skipped because the job of an earlier instant was unfinished. The job may be deleted before
    -- this row. There is no foreign key, because a foreign key would slow the deletion of every job.
    job_id     bigint,
    started_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (schedule, instant)
);
CREATE INDEX schedule_run_started_at ON schedule_run (started_at);

ALTER TABLE job_schedule ENABLE ROW LEVEL SECURITY;
ALTER TABLE schedule_run ENABLE ROW LEVEL SECURITY;

DO $migration$
DECLARE
    home text := pg_catalog.current_schema();
BEGIN
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);

    -- Returns why a cron expression is not valid, in the words of the Java API. NULL if the expression is valid.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.cron_fault(cron text) RETURNS text
            LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on
            AS $$
        DECLARE
            every   CONSTANT text := '^@[Ee][Vv][Ee][Rr][Yy] +(P(?=[0-9]|T[0-9])(?:[0-9]{1,3}D)?'
                '(?:T(?=[0-9])(?:[0-9]{1,4}H)?(?:[0-9]{1,6}M)?(?:[0-9]{1,8}(?:[.][0-9]{1,3})?S)?)?)$';
            -- The fields in the order in which Java checks them.
            places  CONSTANT integer[] := '{3,1,2,4,5,6}';
            labels  CONSTANT text[] := '{hour,second,minute,day-of-month,month,day-of-week}';
            lowest  CONSTANT integer[] := '{0,0,0,1,1,0}';
            highest CONSTANT integer[] := '{23,59,59,31,12,7}';
            names   CONSTANT text[] := ARRAY[NULL, NULL, NULL, NULL, 'jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec',
                                             'sun,mon,tue,wed,thu,fri,sat'];
            trimmed CONSTANT text COLLATE "C" := btrim(cron, ' ');
            words   text[];
            fields  text[] := string_to_array(regexp_replace(trimmed, ' +', ' ', 'g'), ' ');
            item    text;
            parts   text[];
            is_any  boolean;
            ends    integer[];
            fitting integer[];
            days    integer[];
            label   text;
            rule    text;
        BEGIN
            IF length(cron) > 200 THEN
                rule := 'must not be longer than 200 characters';
            ELSIF cron COLLATE "C" ~ '[^ -~]' THEN
                rule := 'must have only printable ASCII characters';
            ELSIF starts_with(lower(trimmed), '@every') THEN
                IF (trimmed ~ every AND (regexp_match(trimmed, every))[1]::interval
                        BETWEEN interval '1 second' AND interval '365 days') IS NOT TRUE THEN
                    rule := 'must be @every and an ISO 8601 duration of 1 s to 365 days in whole milliseconds,'
                        ' such as @every PT30S';
                END IF;
            ELSIF starts_with(trimmed, '@') THEN
                IF lower(trimmed) NOT IN ('@hourly', '@daily', '@midnight', '@weekly', '@monthly', '@yearly',
                                          '@annually') THEN
                    rule := 'must be @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually,'
                        ' @every with a duration, or 5 or 6 fields';
                END IF;
            ELSIF cardinality(fields) NOT IN (5, 6) THEN
                rule := concat('must have 5 fields (minute hour day-of-month month day-of-week), or 6 with the second first,'
                               ' not ', cardinality(fields));
            ELSE
                IF cardinality(fields) = 5 THEN
                    fields := array_prepend('0', fields);
                END IF;
                <<checks>>
                FOR f IN 1..6 LOOP
                    words := string_to_array(names[f], ',');
                    fitting := '{}';
                    FOREACH item IN ARRAY string_to_array(fields[places[f]], ',') LOOP
                        parts := regexp_match(item, '^([^/-]+)(?:-([^/-]+))?(?:/([^/-]+))?$');
                        is_any := split_part(item, '/', 1) IN ('*', '?');
                        label := concat(labels[f], ' "', item, '"');
                        IF item = '' THEN
                            label := concat(labels[f], ' "', fields[places[f]], '"');
                            rule := 'must not have an empty item';
                        ELSIF parts IS NULL THEN
                            rule := 'must be a value, a range a-b, or one of these with a step /n';
                        END IF;
                        EXIT checks WHEN rule IS NOT NULL;
                        -- The values 0 and 7 are Sunday, so an open range ends on Saturday.
                        ends := ARRAY[lowest[f], highest[f] - (f = 6)::integer, 1];
                        FOR i IN 1..3 LOOP
                            IF i = 2 AND parts[2] IS NULL AND NOT is_any AND parts[3] IS NULL THEN
                                ends[2] := ends[1];
                            END IF;
                            IF i = 3 AND ends[1] > ends[2] THEN
                                label := concat(labels[f], ' "', item, '"');
                                rule := 'must not begin after its end: use a list of two ranges';
                                EXIT checks;
                            END IF;
                            CONTINUE WHEN parts[i] IS NULL OR i = 1 AND is_any;
                            ends[i] := CASE WHEN i < 3 THEN
                                lowest[f] - 1 + array_position(words, lower(parts[i] COLLATE "C")) END;
                            IF ends[i] IS NULL THEN
                                label := concat(labels[f], CASE WHEN i = 3 THEN ' step' END,
                                                CASE WHEN parts[i] ~ '^[0-9]+$' THEN concat(' ', parts[i])
                                                     ELSE concat(' "', parts[i], '"') END);
                                IF parts[i] ~* '^([0-9]{0,2}|[a-z]{3})(L|W|LW)$' OR parts[i] ~ '#' THEN
                                    rule := 'must not use L, W or #';
                                ELSIF parts[i] ~ '^[0-9]{3,}$' THEN
                                    rule := 'must have at most 2 digits';
                                ELSIF parts[i] !~ '^[0-9]+$' OR parts[i]::integer > highest[f]
                                      OR parts[i]::integer < (CASE WHEN i = 3 THEN 1 ELSE lowest[f] END) THEN
                                    rule := concat('must be ', CASE WHEN i = 3 THEN 1 ELSE lowest[f] END, ' to ', highest[f],
                                        CASE WHEN i < 3 THEN
                                            ' or ' || words[1] || ' to ' || words[cardinality(words)] END);
                                END IF;
                                EXIT checks WHEN rule IS NOT NULL;
                                ends[i] := parts[i]::integer;
                            END IF;
                        END LOOP;
                        fitting := fitting || ARRAY(SELECT generate_series(ends[1], ends[2], ends[3]));
                    END LOOP;
                    IF f = 4 THEN
                        days := fitting;
                    ELSIF f = 5 AND NOT EXISTS (
                              SELECT FROM unnest(fitting) AS m(month), unnest(days) AS d(day)
                               WHERE day <= CASE WHEN month = 2 THEN 29 WHEN month IN (4, 6, 9, 11) THEN 30 ELSE 31 END) THEN
                        days := NULL;
                    END IF;
                END LOOP;
                IF rule IS NULL AND days IS NULL AND (left(fields[4], 1) IN ('*', '?') OR left(fields[6], 1) IN ('*', '?')) THEN
                    label := concat('day-of-month', CASE WHEN fields[4] ~ '^[0-9]+$' THEN concat(' ', fields[4])
                                                         ELSE concat(' "', fields[4], '"') END);
                    rule := concat('must be a day of a month of "', fields[5], '"');
                END IF;
            END IF;
            RETURN CASE WHEN rule IS NOT NULL THEN concat('cron "', (
                SELECT string_agg(CASE WHEN one COLLATE "C" ~ '[^ -~]' THEN concat('\u', lpad(to_hex(ascii(one)), 4, '0'))
                                       ELSE one END, '' ORDER BY place)
                  FROM regexp_split_to_table(left(cron, 200), '') WITH ORDINALITY AS split(one, place)),
                CASE WHEN length(cron) <= 200 THEN '' WHEN getdatabaseencoding() = 'UTF8'
                     THEN chr(CASE WHEN length(cron) > 200 THEN 8230 END) ELSE '...' END, '": ', label || ' ', rule) END;
        END $$ $sql$, home);

    EXECUTE format($sql$
        CREATE FUNCTION %1$I.zone_rule(zone text) RETURNS text
            LANGUAGE sql STABLE
        BEGIN ATOMIC
            SELECT concat('zone ', %1$I.quoted_value(zone_rule.zone), ' must be the name of a time zone such as Europe/Berlin');
        END $sql$, home);

    -- Returns why a schedule is not valid, in the words of the Java API. NULL if the schedule is valid.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.schedule_fault(schedule %1$I.job_schedule) RETURNS text
            LANGUAGE sql STABLE
        BEGIN ATOMIC
            SELECT CASE
                WHEN (schedule).name !~ '^[A-Za-z0-9_-]{1,64}$' COLLATE "C"
                    THEN concat('name ', %1$I.quoted_value((schedule).name), ' must be 1 to 64 letters, digits, _ and -')
                WHEN (schedule).missed NOT IN ('skip', 'once', 'all')
                    THEN concat('missed ', %1$I.quoted_value((schedule).missed), ' must be skip, once or all')
                WHEN (schedule).overlap NOT IN ('allow', 'skip')
                    THEN concat('overlap ', %1$I.quoted_value((schedule).overlap), ' must be allow or skip')
                WHEN (schedule).missed_within < interval '1 second' OR (schedule).missed_within > interval '365 days'
                    THEN concat('missed_within ', (schedule).missed_within, ' must be 1 s to 365 days')
                WHEN (schedule).jitter < interval '0' OR (schedule).jitter > interval '1 day'
                    THEN concat('jitter ', (schedule).jitter, ' must be 0 to 1 day')
                WHEN (schedule).pause_after NOT BETWEEN 1 AND 1000
                    THEN concat('pause_after ', (schedule).pause_after, ' must be 1 to 1000')
                WHEN (schedule).zone !~ '^[A-Za-z][A-Za-z0-9_+/-]{0,63}$' COLLATE "C"
                    THEN %1$I.zone_rule((schedule).zone)
                WHEN jsonb_typeof((schedule).headers) <> 'object'
                    THEN 'headers must be a JSON object of strings'
                ELSE COALESCE(
                    %1$I.cron_fault((schedule).cron),
                    %1$I.option_fault(jsonb_populate_record(NULL::%1$I.job_queue, jsonb_build_object(
                        'http_verb', 'POST', 'tags', (schedule).tags, 'label', (schedule).label, 'backoff', (schedule).backoff)))) END;
        END $sql$, home);

    -- Checks a schedule, and decides what a node has to do next. A change of the definition needs no new next_run unless the
    -- instants change. After a pause, the instants of the pause are not missed instants: the next instant is after the resume.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.follow_schedule() RETURNS trigger
            LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
            AS $$
        DECLARE
            kept    CONSTANT text[] := ARRAY[
                'revision', 'next_run', 'next_runs', 'last_run', 'paused_at', 'pause_reason', 'problem', 'problem_at',
                'run_requested_at', 'backfill_from', 'backfill_until', 'source', 'config_hash', 'created_at', 'changed_at',
                'wake_at'];
            is_new  CONSTANT boolean := TG_OP = 'INSERT';
            defined boolean;
            resumed CONSTANT boolean := NOT is_new AND OLD.paused_at IS NOT NULL AND NEW.paused_at IS NULL;
            -- An equal definition must not take a schedule from the configuration either.
            taken   CONSTANT boolean := NOT is_new AND OLD.source IS NOT NULL AND NEW.source IS NULL;
            fault   text;
        BEGIN
            -- Equal times have one form, so that a definition by Java is equal to the same definition by SQL.
            NEW.missed_within := make_interval(secs => EXTRACT(EPOCH FROM NEW.missed_within)::float8);
            NEW.jitter := make_interval(secs => EXTRACT(EPOCH FROM NEW.jitter)::float8);
            defined := is_new OR (to_jsonb(NEW) - kept) <> (to_jsonb(OLD) - kept);
            IF defined OR taken THEN
                IF taken OR NOT is_new AND OLD.source IS NOT NULL AND NEW.config_hash IS NOT DISTINCT FROM OLD.config_hash THEN
                    fault := concat('schedule ', quote_ident(OLD.name),
                                    ' is defined in the configuration, so change it there');
                ELSE
                    EXECUTE format('SELECT %%I.schedule_fault($1)', TG_TABLE_SCHEMA) INTO fault USING NEW;
                END IF;
                IF fault IS NULL THEN
                    -- A node checks the zone too: PostgreSQL knows other names than Java.
                    BEGIN
                        PERFORM now() AT TIME ZONE NEW.zone;
                    EXCEPTION WHEN invalid_parameter_value THEN
                        EXECUTE format('SELECT %%I.zone_rule($1)', TG_TABLE_SCHEMA) INTO fault USING NEW.zone;
                    END;
                END IF;
                IF fault IS NOT NULL THEN
                    RAISE EXCEPTION '%%', fault
                        USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA;
                END IF;
            END IF;
            IF defined OR resumed THEN
                NEW.changed_at := clock_timestamp();
                NEW.problem := NULL;
                NEW.problem_at := NULL;
            END IF;
            IF is_new THEN
                NEW.revision := 1;
            ELSIF defined OR NEW.paused_at IS DISTINCT FROM OLD.paused_at THEN
                NEW.revision := OLD.revision + 1;
            END IF;
            IF is_new OR resumed OR NEW.cron <> OLD.cron OR NEW.zone <> OLD.zone THEN
                NEW.next_run := NULL;
                NEW.next_runs := NULL;
            END IF;
            NEW.wake_at := CASE
                WHEN NEW.run_requested_at IS NULL AND NEW.backfill_from IS NULL AND NEW.paused_at IS NOT NULL THEN NULL
                WHEN NEW.problem_at IS NOT NULL THEN NEW.problem_at + interval '1 minute'
                WHEN NEW.run_requested_at IS NOT NULL OR NEW.backfill_from IS NOT NULL THEN '-infinity'
                ELSE COALESCE(NEW.next_run, '-infinity') END;
            RETURN NEW;
        END $$ $sql$, home);

    -- Writes a schedule that Java or SQL creates, or that a configuration defines. Does not change a schedule that the same
    -- configuration has defined already. A schedule that comes back into the configuration is resumed, unless someone else
    -- had paused the schedule. payload is a parameter of its own, because NULL and JSON null are different payloads.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.write_schedule(definition jsonb, payload jsonb, source text, config_hash text) RETURNS void
            LANGUAGE sql
        BEGIN ATOMIC
            INSERT INTO %1$I.job_schedule AS s (
                   name, cron, zone, http_verb, url_path, payload, headers, queue, priority, retry_limit, timeout_ms, backoff,
                   tags, label, missed, missed_within, overlap, jitter, pause_after, source, config_hash)
            SELECT d.name, d.cron, d.zone, d.http_verb, d.url_path, write_schedule.payload, d.headers, d.queue, d.priority,
                   d.retry_limit, d.timeout_ms, d.backoff, d.tags, d.label, d.missed, d.missed_within, d.overlap, d.jitter,
                   d.pause_after, write_schedule.source, write_schedule.config_hash
              FROM jsonb_populate_record(NULL::%1$I.job_schedule, write_schedule.definition) AS d
            ON CONFLICT (name) DO UPDATE
               SET cron = EXCLUDED.cron, zone = EXCLUDED.zone, http_verb = EXCLUDED.http_verb, url_path = EXCLUDED.url_path,
                   payload = EXCLUDED.payload, headers = EXCLUDED.headers, queue = EXCLUDED.queue,
                   priority = EXCLUDED.priority, retry_limit = EXCLUDED.retry_limit, timeout_ms = EXCLUDED.timeout_ms,
                   backoff = EXCLUDED.backoff, tags = EXCLUDED.tags, label = EXCLUDED.label, missed = EXCLUDED.missed,
                   missed_within = EXCLUDED.missed_within, overlap = EXCLUDED.overlap, jitter = EXCLUDED.jitter,
                   pause_after = EXCLUDED.pause_after, source = EXCLUDED.source, config_hash = EXCLUDED.config_hash,
                   paused_at = CASE WHEN s.pause_reason IS DISTINCT FROM 'removed from the configuration'
                                    THEN s.paused_at END,
                   pause_reason = NULLIF(s.pause_reason, 'removed from the configuration')
             WHERE EXCLUDED.config_hash IS NULL OR s.config_hash IS DISTINCT FROM EXCLUDED.config_hash;
        END $sql$, home);

    -- Creates a schedule, or changes the definition of the schedule with this name.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.create_schedule(
            name text, cron text, http_verb text, url_path text, payload jsonb DEFAULT NULL, zone text DEFAULT 'UTC',
            queue text DEFAULT 'default', headers jsonb DEFAULT '{}', priority integer DEFAULT 0,
            retry_limit integer DEFAULT 10, timeout_ms integer DEFAULT NULL, backoff text DEFAULT NULL,
            tags text[] DEFAULT NULL, label text DEFAULT NULL, missed text DEFAULT 'once',
            missed_within interval DEFAULT '1 day', overlap text DEFAULT 'allow', jitter interval DEFAULT '0',
            pause_after integer DEFAULT NULL) RETURNS void
            LANGUAGE sql
        BEGIN ATOMIC
            SELECT %1$I.write_schedule(jsonb_build_object(
                       'name', create_schedule.name, 'cron', create_schedule.cron, 'zone', create_schedule.zone,
                       'http_verb', create_schedule.http_verb, 'url_path', create_schedule.url_path,
                       'headers', create_schedule.headers, 'queue', create_schedule.queue,
                       'priority', create_schedule.priority, 'retry_limit', create_schedule.retry_limit,
                       'timeout_ms', create_schedule.timeout_ms, 'backoff', create_schedule.backoff,
                       'tags', create_schedule.tags, 'label', create_schedule.label, 'missed', create_schedule.missed,
                       'missed_within', create_schedule.missed_within, 'overlap', create_schedule.overlap,
                       'jitter', create_schedule.jitter, 'pause_after', create_schedule.pause_after),
                   create_schedule.payload, NULL, NULL);
        END $sql$, home);

    EXECUTE format($sql$
        CREATE FUNCTION %1$I.known_schedule(name text) RETURNS text
            LANGUAGE sql
        BEGIN ATOMIC
            SELECT CASE WHEN EXISTS (SELECT FROM %1$I.job_schedule AS s WHERE s.name = known_schedule.name)
                        THEN known_schedule.name
                        ELSE %1$I.refuse_value(concat(
                                 'name ', COALESCE(%1$I.quoted_value(known_schedule.name), 'NULL'),
                                 ' must be the name of a schedule')) END;
        END $sql$, home);

    -- A schedule that is paused already keeps its paused_at and gets the new reason.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.pause_schedule(name text, reason text DEFAULT NULL) RETURNS void
            LANGUAGE sql
        BEGIN ATOMIC
            SELECT %1$I.known_schedule(pause_schedule.name);
            UPDATE %1$I.job_schedule AS s
               SET paused_at = COALESCE(s.paused_at, now()), pause_reason = %1$I.checked_reason(pause_schedule.reason)
             WHERE s.name = pause_schedule.name;
        END $sql$, home);

    -- Whether the schedule was paused.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.resume_schedule(name text) RETURNS boolean
            LANGUAGE sql
        BEGIN ATOMIC
            SELECT %1$I.known_schedule(resume_schedule.name);
            WITH resumed AS (
                UPDATE %1$I.job_schedule AS s SET paused_at = NULL, pause_reason = NULL
                 WHERE s.name = resume_schedule.name AND s.paused_at IS NOT NULL
                RETURNING 1
            )
            SELECT EXISTS (SELECT FROM resumed);
        END $sql$, home);

    -- Requests one job now from a node, even if the schedule is paused.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.run_schedule(name text) RETURNS void
            LANGUAGE sql
        BEGIN ATOMIC
            SELECT %1$I.known_schedule(run_schedule.name);
            UPDATE %1$I.job_schedule AS s SET run_requested_at = clock_timestamp(), problem_at = NULL
             WHERE s.name = run_schedule.name;
        END $sql$, home);

    -- Requests from a node a job for each instant of a range that has no run yet. until is not part of the range.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.backfill_schedule(name text, since timestamptz, until timestamptz) RETURNS void
            LANGUAGE sql
        BEGIN ATOMIC
            SELECT %1$I.known_schedule(backfill_schedule.name);
            UPDATE %1$I.job_schedule AS s
               SET problem_at = NULL, backfill_until = backfill_schedule.until,
                   backfill_from = CASE
                       WHEN s.backfill_from IS NOT NULL
                           THEN %1$I.refuse_value('backfill must wait: a node has not done the last one yet')::timestamptz
                       WHEN (backfill_schedule.since < backfill_schedule.until AND backfill_schedule.until <= clock_timestamp()
                             AND backfill_schedule.since >= '0001-01-02 00:00:00+00') IS NOT TRUE
                           THEN %1$I.refuse_value('backfill must be a range of the past, with since before until')::timestamptz
                       ELSE backfill_schedule.since END
             WHERE s.name = backfill_schedule.name;
        END $sql$, home);

    -- Whether there was such a schedule. Its jobs stay.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.drop_schedule(name text) RETURNS boolean
            LANGUAGE sql
        BEGIN ATOMIC
            SELECT %1$I.refuse_value(concat('schedule ', quote_ident(s.name),
                                            ' is defined in the configuration, so remove it there'))
              FROM %1$I.job_schedule AS s
             WHERE s.name = drop_schedule.name AND s.config_hash IS NOT NULL;
            WITH dropped AS (DELETE FROM %1$I.job_schedule AS s WHERE s.name = drop_schedule.name RETURNING 1)
            SELECT EXISTS (SELECT FROM dropped);
        END $sql$, home);

    -- Enqueues the job of an instant, and records the run. Returns the id of the job, or NULL if the instant was skipped.
    -- Returns no row if the instant has a run already. The caller must hold the lock of the schedule's row, so that no other
    -- transaction starts the same run.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.start_run(started text, instant timestamptz, kind text) RETURNS TABLE (job_id bigint)
            LANGUAGE sql
        BEGIN ATOMIC
            WITH schedule AS MATERIALIZED (
                SELECT s.* FROM %1$I.job_schedule AS s
                 WHERE s.name = start_run.started
                   AND NOT EXISTS (SELECT FROM %1$I.schedule_run AS r
                                    WHERE r.schedule = start_run.started AND r.instant = start_run.instant)
            ), job AS (
                INSERT INTO %1$I.job_queue AS j (
                       http_verb, url_path, payload, queue, priority, retry_limit, timeout_ms, backoff, tags, label,
                       headers, unique_key, run_at)
                SELECT s.http_verb, s.url_path, s.payload, s.queue, s.priority, s.retry_limit, s.timeout_ms, s.backoff, s.tags,
                       s.label,
                       jsonb_set(jsonb_set(s.headers, '{X-Supaqueue-Schedule}', to_jsonb(s.name)), '{X-Supaqueue-Scheduled-At}',
                                 to_jsonb(to_char(start_run.instant AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))),
                       CASE WHEN s.overlap = 'skip' AND start_run.kind <> 'backfill' THEN concat('schedule/', s.name) END,
                       CASE start_run.kind WHEN 'scheduled' THEN start_run.instant + s.jitter * random() ELSE now() END
                  FROM schedule AS s
                ON CONFLICT (queue, unique_key) WHERE unique_until IS NOT NULL DO NOTHING
                RETURNING j.job_id
            )
            INSERT INTO %1$I.schedule_run AS r (schedule, instant, kind, job_id)
            SELECT schedule.name, start_run.instant, start_run.kind, (SELECT job.job_id FROM job) FROM schedule
            RETURNING r.job_id;
        END $sql$, home);

    -- The columns of the view schedules.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.schedule_states() RETURNS TABLE (
                name text, cron text, zone text, http_verb text, url_path text, queue text, missed text, overlap text,
                next_run timestamptz, next_runs timestamptz[], last_run timestamptz, paused_at timestamptz, reason text,
                problem text, source text)
            LANGUAGE sql STABLE
        BEGIN ATOMIC
            SELECT s.name, s.cron, s.zone, s.http_verb::text, s.url_path, s.queue::text, s.missed, s.overlap,
                   CASE WHEN s.paused_at IS NULL THEN s.next_run END,
                   CASE WHEN s.paused_at IS NULL THEN s.next_runs END,
                   s.last_run, s.paused_at, s.pause_reason, s.problem, s.source
              FROM %1$I.job_schedule AS s;
        END $sql$, home);

    -- The columns of the view schedule_runs.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.schedule_run_states() RETURNS TABLE (
                schedule text, instant timestamptz, kind text, started_at timestamptz, job_id bigint, status text,
                error text, finished_at timestamptz)
            LANGUAGE sql STABLE
        BEGIN ATOMIC
            SELECT r.schedule, r.instant, r.kind, r.started_at, r.job_id,
                   CASE WHEN r.job_id IS NULL THEN 'skipped' ELSE j.status::text END, j.error, j.finished_at
              FROM %1$I.schedule_run AS r LEFT JOIN %1$I.job_queue AS j ON j.job_id = r.job_id;
        END $sql$, home);

    PERFORM pg_catalog.set_config('search_path', format('%I, pg_temp', home), true);
END $migration$;

CREATE TRIGGER follow_schedule BEFORE INSERT OR UPDATE ON job_schedule FOR EACH ROW EXECUTE FUNCTION follow_schedule();
-- For each row, because a statement without rows must not notify. The statements that fire a schedule name none of these
-- columns.
CREATE TRIGGER announce_schedules AFTER INSERT OR UPDATE OF cron, zone, paused_at, run_requested_at, backfill_from
    ON job_schedule FOR EACH ROW
    WHEN (current_setting('supaqueue.wakeup', true) IS DISTINCT FROM 'local') EXECUTE FUNCTION announce_jobs();

CREATE VIEW schedules AS
    SELECT name, cron, zone, http_verb, url_path, queue, missed, overlap, next_run, next_runs, last_run, paused_at, reason,
           problem, source
      FROM schedule_states();
-- The status is NULL if the job was deleted after its retention.
CREATE VIEW schedule_runs AS
    SELECT schedule, instant, kind, started_at, job_id, status, error, finished_at FROM schedule_run_states();

REVOKE ALL ON FUNCTION cron_fault(text), zone_rule(text), schedule_fault(job_schedule), follow_schedule(),
    write_schedule(jsonb, jsonb, text, text),
    create_schedule(text, text, text, text, jsonb, text, text, jsonb, integer, integer, integer, text, text[], text, text,
        interval, text, interval, integer),
    known_schedule(text), pause_schedule(text, text), resume_schedule(text), run_schedule(text),
    backfill_schedule(text, timestamptz, timestamptz), drop_schedule(text), start_run(text, timestamptz, text),
    schedule_states(), schedule_run_states() FROM PUBLIC;
