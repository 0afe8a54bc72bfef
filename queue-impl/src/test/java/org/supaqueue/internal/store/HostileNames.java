package org.supaqueue.internal.store;

import java.sql.SQLException;

/**
 * Creates operators and functions in the queue's schema, as another role could do. There is an operator for each pair
 * of types for which PostgreSQL has no operator of its own, and a function of each name for each type. So an expression
 * that names no schema can call these operators and functions. Each call is recorded and fails.
 */
final class HostileNames {

    private static final String OPERATORS = "ARRAY['=', '<>', '<', '<=', '>', '>=', '+', '-', '*', '||', '&', '~']";

    /** The names of all functions that the queue's statements call. */
    private static final String FUNCTIONS = """
            ARRAY['aclexplode', 'array_agg', 'array_cat', 'ascii', 'cardinality', 'ceil', 'clock_timestamp', 'concat', 'convert_to',
                  'count', 'current_database', 'current_schema', 'current_setting', 'format',
                  'gen_random_uuid', 'has_column_privilege', 'hashtext', 'isfinite', 'jsonb_agg',
                  'jsonb_array_elements', 'jsonb_build_array', 'jsonb_build_object', 'jsonb_each',
                  'jsonb_exists', 'jsonb_typeof', 'left', 'length', 'lpad', 'max', 'md5', 'min', 'now',
                  'octet_length', 'pg_advisory_unlock', 'pg_advisory_xact_lock',
                  'pg_advisory_xact_lock_shared', 'pg_backend_pid', 'pg_column_compression', 'pg_column_size',
                  'pg_has_role', 'pg_listening_channels', 'pg_notify', 'pg_sleep', 'pg_try_advisory_lock',
                  'pg_try_advisory_xact_lock', 'pg_try_advisory_xact_lock_shared', 'quote_ident', 'round',
                  'row_number', 'row_security_active', 'set_config', 'starts_with', 'string_agg',
                  'string_to_array', 'strpos', 'substring', 'sum', 'to_char', 'to_hex', 'to_jsonb',
                  'to_regclass', 'unnest', 'upper']""";

    private static final String TYPES = """
            ARRAY(SELECT typname FROM pg_type WHERE typtype = 'd' AND typnamespace = 'public'::regnamespace)
            || ARRAY['bool', 'int8', 'int4', 'int2', 'numeric', 'float8', 'text', 'varchar', 'name', 'char', 'oid', 'regclass',
                     'timestamptz', 'interval', 'jsonb', 'uuid', 'tid', '_int8', '_int4', '_text', '_name', '_bool',
                     '_timestamptz']::name[]""";

    private static final String TRAPS = """
            CREATE SEQUENCE trapped;
            DO $$
            DECLARE
                body CONSTANT text := ' LANGUAGE plpgsql AS ''BEGIN PERFORM nextval(''''trapped'''');'
                                      || ' RAISE EXCEPTION ''''a stranger ran''''; END''';
                types CONSTANT name[] := %s;
                one name;
                other name;
                symbol text;
                called text;
            BEGIN
                FOREACH one IN ARRAY types LOOP
                    FOREACH called IN ARRAY %s LOOP
                        EXECUTE format('CREATE FUNCTION public.%%I(%%I) RETURNS boolean', called, one) || body;
                    END LOOP;
                    FOREACH other IN ARRAY types LOOP
                        EXECUTE format('CREATE FUNCTION trap(%%I, %%I) RETURNS boolean', one, other) || body;
                        FOREACH symbol IN ARRAY %s LOOP
                            IF NOT EXISTS (SELECT FROM pg_operator
                                            WHERE oprnamespace = 'pg_catalog'::regnamespace AND oprname = symbol
                                              AND oprleft = (SELECT oid FROM pg_type WHERE typname = one
                                                              AND typnamespace IN ('pg_catalog'::regnamespace, 'public'::regnamespace))
                                              AND oprright = (SELECT oid FROM pg_type WHERE typname = other
                                                               AND typnamespace IN ('pg_catalog'::regnamespace, 'public'::regnamespace))) THEN
                                EXECUTE format('CREATE OPERATOR public.%%s (LEFTARG = %%I, RIGHTARG = %%I, FUNCTION = trap)',
                                               symbol, one, other);
                            END IF;
                        END LOOP;
                    END LOOP;
                END LOOP;
                FOREACH called IN ARRAY ARRAY['now', 'clock_timestamp', 'current_schema', 'pg_backend_pid', 'row_number'] LOOP
                    EXECUTE format('CREATE FUNCTION public.%%I() RETURNS boolean', called) || body;
                END LOOP;
            END $$""".formatted(TYPES, FUNCTIONS, OPERATORS);

    private HostileNames() {}

    static void createIn(StoreFixture queue) throws SQLException {
        queue.execute(TRAPS);
    }

    /**
     * Whether a statement called one of the operators or functions. A rollback does not undo the record, because a
     * sequence keeps its value.
     */
    static boolean wereCalled(StoreFixture queue) throws SQLException {
        return queue.query("SELECT 1 FROM trapped WHERE is_called") != null;
    }
}
