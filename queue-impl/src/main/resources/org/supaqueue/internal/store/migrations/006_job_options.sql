-- Supa Queue schema, version 6: checks expires_at, backoff, tags and label. Runs in one transaction,
-- with search_path set to the target schema and then pg_temp.

DO $migration$
DECLARE
    home text := pg_catalog.current_schema();
BEGIN
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);

    -- Returns why the options of a job are not valid, in the words of the Java API. NULL if they are valid.
    EXECUTE format($sql$
        CREATE FUNCTION %1$I.option_fault(job %1$I.job_queue) RETURNS text
            LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on
            AS $$
        DECLARE
            -- In other encodings than these, the codes 128 to 159 are letters.
            control  CONSTANT text := CASE WHEN getdatabaseencoding() ~ '^(UTF8|LATIN)' THEN '[\u0001-\u001f\u007f-\u009f]'
                                           ELSE '[\u0001-\u001f\u007f]' END;
            duration CONSTANT text := 'P(?=[0-9]|T[0-9])(?:[0-9]{1,3}D)?'
                '(?:T(?=[0-9])(?:[0-9]{1,4}H)?(?:[0-9]{1,6}M)?(?:[0-9]{1,8}(?:[.][0-9]{1,3})?S)?)?';
            columns  text;
            shown    text;
            ending   text;
            rule     text;
            tag      text;
            words    text[];
            delays   interval[];
        BEGIN
            IF job.expires_at < '1970-01-01 00:00:00+00' OR job.expires_at > '9999-12-31 00:00:00+00' THEN
                columns := 'expires_at';
                rule := concat(CASE WHEN isfinite(job.expires_at)
                                    THEN to_char(job.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                                    ELSE job.expires_at::text END, ' must be in the years 1970 to 9999');
            ELSIF job.label IS NOT NULL AND (length(job.label) NOT BETWEEN 1 AND 200 OR job.label ~ control) THEN
                columns := 'label';
                shown := job.label;
                rule := ' must be 1 to 200 characters without control characters';
            ELSIF cardinality(job.tags) > 0 AND array_ndims(job.tags) > 1 THEN
                columns := 'tags';
                rule := 'must have one dimension';
            ELSIF cardinality(job.tags) > 20 THEN
                columns := 'tags';
                rule := concat(cardinality(job.tags), ' must be at most 20');
            ELSIF array_position(job.tags, NULL::text) IS NOT NULL THEN
                columns := 'tags';
                rule := 'must not hold NULL';
            END IF;

            IF columns IS NULL AND job.tags IS NOT NULL THEN
                FOR i IN 1 .. cardinality(job.tags) LOOP
                    tag := job.tags[array_lower(job.tags, 1) + i - 1];
                    IF length(tag) NOT BETWEEN 1 AND 100 OR tag ~ control THEN
                        rule := ' must be 1 to 100 characters without control characters';
                    ELSIF cardinality(array_positions(job.tags, tag)) > 1 THEN
                        rule := ' must not be given twice';
                    END IF;
                    IF rule IS NOT NULL THEN
                        columns := 'tags';
                        shown := tag;
                        EXIT;
                    END IF;
                END LOOP;
            END IF;

            IF columns IS NULL AND job.backoff IS NOT NULL THEN
                -- The multiplier comes last, the delays come first. The pattern bounds each number, so no cast fails.
                IF length(job.backoff) <= 2000 AND job.backoff ~ concat(
                        '^(?:fixed ', duration, '|list ', duration, '(?:,', duration, ')*|exponential ', duration,
                        ' x[0-9]{1,3}(?:[.][0-9]{1,3})? max ', duration, ')$') THEN
                    words := string_to_array(translate(job.backoff, 'x', ''), ' ');
                    delays := string_to_array(words[2], ',')::interval[];
                    IF left(job.backoff, 1) = 'e' THEN
                        -- Without its letters x, "exponential" is "eponential".
                        delays := delays || words[5]::interval;
                        IF words[3]::numeric NOT BETWEEN 1 AND 100 OR delays[2] < delays[1] THEN
                            delays := NULL;
                        END IF;
                    END IF;
                END IF;
                IF (cardinality(delays) <= 50
                    AND interval '1 ms' <= ALL (delays) AND interval '365 days' >= ALL (delays)) IS NOT TRUE THEN
                    columns := 'backoff';
                    shown := job.backoff;
                    rule := ' must be "fixed D", "exponential D xN max D" or "list D,D", where D is an ISO 8601 duration of'
                        ' 1 ms to 365 days such as PT10S, N is 1 to 100 with at most 3 decimals, max is at least the first'
                        ' D, and a list has 1 to 50 delays';
                END IF;
            END IF;

            IF shown IS NOT NULL THEN
                IF length(shown) > 100 THEN
                    ending := '...';
                    -- Other encodings do not have the character.
                    IF getdatabaseencoding() = 'UTF8' THEN
                        ending := chr(8230);
                    END IF;
                END IF;
                -- Escapes the characters that quoted_value escapes, which producers may not call.
                SELECT concat('"', string_agg(
                           CASE WHEN code BETWEEN 0 AND 31 OR code BETWEEN 127 AND 159 OR code = 173
                                     OR code BETWEEN 8203 AND 8207 OR code BETWEEN 8232 AND 8238
                                     OR code BETWEEN 8288 AND 8303 OR code = 65279
                                THEN concat('\u', lpad(to_hex(code), 4, '0')) ELSE one END, '' ORDER BY place),
                           ending, '"')
                  INTO shown
                  FROM regexp_split_to_table(left(shown, 100), '') WITH ORDINALITY AS split(one, place)
                 CROSS JOIN LATERAL (SELECT ascii(one)) AS c(code)
                 WHERE one <> '';
            END IF;
            RETURN CASE WHEN columns IS NOT NULL THEN concat(columns, ' ', shown, rule) END;
        END $$ $sql$, home);

    PERFORM pg_catalog.set_config('search_path', format('%I, pg_temp', home), true);
END $migration$;

-- Because of the conditions, the other rows do not pay. 009_trigger_conditions.sql checks new rows, and makes verify_job() check
-- options.
CREATE TRIGGER check_options BEFORE UPDATE OF expires_at, backoff, tags, label ON job_queue FOR EACH ROW
    WHEN (NEW.expires_at IS NOT NULL OR NEW.backoff IS NOT NULL OR NEW.tags IS NOT NULL OR NEW.label IS NOT NULL)
    EXECUTE FUNCTION verify_job('option_fault');
