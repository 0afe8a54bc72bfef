-- Makes the time functions of this database return the time of the test clock. PostgreSQL replaces a call of an SQL
-- function by the body of the function when PostgreSQL plans a statement. So stored functions, defaults, triggers and
-- views that were created before call the new body too. CURRENT_TIMESTAMP is no function and keeps the real time.
CREATE SCHEMA supaqueue_test_clock;
CREATE TABLE supaqueue_test_clock.clock (instant timestamptz NOT NULL);
INSERT INTO supaqueue_test_clock.clock VALUES (pg_catalog.now());
CREATE FUNCTION supaqueue_test_clock.instant() RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
RETURN (SELECT instant FROM supaqueue_test_clock.clock);
GRANT USAGE ON SCHEMA supaqueue_test_clock TO PUBLIC;
CREATE OR REPLACE FUNCTION pg_catalog.now() RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE RETURN supaqueue_test_clock.instant();
CREATE OR REPLACE FUNCTION pg_catalog.transaction_timestamp() RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE RETURN supaqueue_test_clock.instant();
CREATE OR REPLACE FUNCTION pg_catalog.statement_timestamp() RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE RETURN supaqueue_test_clock.instant();
CREATE OR REPLACE FUNCTION pg_catalog.clock_timestamp() RETURNS timestamptz
LANGUAGE sql VOLATILE PARALLEL SAFE RETURN supaqueue_test_clock.instant();
