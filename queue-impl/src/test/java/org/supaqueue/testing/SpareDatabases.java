package org.supaqueue.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Empty databases that one test after the other uses. A new database for each test takes longer to create and to
 * delete.
 */
final class SpareDatabases {
    private static final int SCHEMA_PUBLIC_IS_CLOSED = 15;

    /** Empties the database and restores the schema public as in a new database. */
    private static final String RESET_SQL = """
            SET lock_timeout = '2s';
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid();
            SET client_min_messages = 'warning';
            DROP SCHEMA public CASCADE;
            CREATE SCHEMA public;
            GRANT USAGE ON SCHEMA public TO PUBLIC;
            """;
    /**
     * Checks for anything else that a test left, outside the schema public. If something is left, the database is not
     * used again.
     */
    private static final String IS_AS_NEW = """
            SELECT pg_encoding_to_char(encoding) = 'UTF8' AND datallowconn AND datacl IS NULL AND datconnlimit = -1
                   AND datdba = 'postgres'::regrole
                   AND NOT EXISTS (SELECT FROM pg_db_role_setting WHERE setdatabase = d.oid)
                   AND NOT EXISTS (SELECT FROM pg_prepared_xacts WHERE database = datname)
                   AND NOT EXISTS (SELECT FROM pg_namespace
                                    WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public'))
                   AND NOT EXISTS (SELECT FROM pg_extension WHERE extname <> 'plpgsql')
                   AND NOT EXISTS (SELECT FROM pg_default_acl)
                   AND NOT EXISTS (SELECT FROM pg_event_trigger)
                   AND NOT EXISTS (SELECT FROM pg_publication)
              FROM pg_database AS d WHERE datname = current_database()""";

    private final Map<EmbeddedPostgres, Queue<TestDatabase>> spare = new ConcurrentHashMap<>();

    /** {@return an empty database on this server} */
    TestDatabase take(EmbeddedPostgres server) {
        TestDatabase used = of(server).poll();
        return used == null ? TestDatabase.createOn(server, "") : used;
    }

    /** Empties a database for the next test. If that fails, the database is not used again. */
    void giveBack(TestDatabase used) {
        try (Connection connection = used.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(RESET_SQL);
            boolean closed = connection.getMetaData().getDatabaseMajorVersion() >= SCHEMA_PUBLIC_IS_CLOSED;
            statement.execute(
                    closed
                            ? "ALTER SCHEMA public OWNER TO pg_database_owner"
                            : "GRANT CREATE ON SCHEMA public TO PUBLIC");
            if (isAsNew(statement)) {
                of(used.server()).add(used);
            }
        } catch (SQLException unusable) {
            System.getLogger(SpareDatabases.class.getName())
                    .log(System.Logger.Level.DEBUG, "{0} is not used again: {1}", used.name(), unusable.getMessage());
        }
    }

    private Queue<TestDatabase> of(EmbeddedPostgres server) {
        return spare.computeIfAbsent(server, each -> new ConcurrentLinkedQueue<>());
    }

    private static boolean isAsNew(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(IS_AS_NEW)) {
            return row.next() && row.getBoolean(1);
        }
    }
}
