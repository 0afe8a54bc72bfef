package org.supaqueue.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.supaqueue.testing.PostgresProcess.Shutdown;

/**
 * A durable PostgreSQL for one test, behind a {@link PostgresProxy}, with faults of the server and of the network. A
 * method that brings the server back returns when the server accepts connections.
 */
public final class FaultyPostgres implements AutoCloseable {
    private static final String OTHER_SESSIONS =
            "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    private static final String READ_ONLY = "default_transaction_read_only";
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final EmbeddedPostgres server = Databases.start(PostgresMajor.NEWEST, true);
    private final TestDatabase database = TestDatabase.createOn(server, "");
    private final PostgresProcess process = PostgresProcess.of(database);
    private final PostgresProxy proxy = PostgresProxy.to(database);

    /** {@return the database, reached directly and without network faults} */
    public TestDatabase database() {
        return database;
    }

    /** {@return another empty database on the same server} */
    public TestDatabase anotherDatabase() {
        return TestDatabase.createOn(server, "");
    }

    /** {@return the proxy, which can have network faults} */
    public PostgresProxy proxy() {
        return proxy;
    }

    /** Stops the server. Connections are refused. */
    public void stop(Shutdown shutdown) throws IOException {
        process.stop(shutdown);
        proxy.refuse();
    }

    /** Kills all processes of the server. Connections are refused. */
    public void kill() throws IOException {
        process.kill();
        proxy.refuse();
    }

    public void start() throws IOException {
        process.start();
        proxy.accept();
        await("PostgreSQL to accept connections").ignoreExceptions().until(() -> query("SELECT 1"), "1"::equals);
    }

    /** Terminates all other sessions of the database, as an administrator would. */
    public void terminateAll() throws SQLException {
        query("SELECT count(pg_terminate_backend(pid)) " + OTHER_SESSIONS);
    }

    /**
     * Uses the connections, then terminates all sessions that stay idle for one second.
     *
     * @param use uses the connections
     */
    public void endIdleSessions(Use use) throws Exception {
        set("idle_session_timeout", "1s");
        try {
            String since = query("SELECT clock_timestamp()");
            use.run();
            String used = query(
                    "SELECT COALESCE(array_agg(pid), '{}') " + OTHER_SESSIONS + " AND state_change > '" + since + "'");
            String left = "SELECT count(*) " + OTHER_SESSIONS + " AND pid = ANY ('" + used + "')";
            await("idle sessions to end").until(() -> query(left), "0"::equals);
        } finally {
            reset("idle_session_timeout");
        }
    }

    @FunctionalInterface
    public interface Use {
        void run() throws Exception;
    }

    /** Makes all sessions read-only, including open sessions, as when a primary becomes a standby. */
    public void demote() throws SQLException {
        set(READ_ONLY, "on");
    }

    /** Lets new sessions write. Open sessions stay read-only, as if another server had become the primary. */
    public void promoteForNewSessions() throws SQLException {
        query("ALTER DATABASE " + database.name() + " SET " + READ_ONLY + " = off");
    }

    /** Lets all sessions write again. */
    public void promote() throws SQLException {
        query("ALTER DATABASE " + database.name() + " RESET " + READ_ONLY);
        reset(READ_ONLY);
    }

    private void set(String setting, String value) throws SQLException {
        query("ALTER SYSTEM SET " + setting + " = '" + value + "'");
        reload("SELECT reset_val <> boot_val FROM pg_settings WHERE name = '" + setting + "'");
    }

    private void reset(String setting) throws SQLException {
        query("ALTER SYSTEM RESET " + setting);
        reload("SELECT reset_val = boot_val FROM pg_settings WHERE name = '" + setting + "'");
    }

    /** Reloads the configuration and waits, because the server applies the setting a moment later. */
    private void reload(String taken) throws SQLException {
        query("SELECT pg_reload_conf()");
        await("the setting to be taken").until(() -> query(taken), "t"::equals);
    }

    private static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(TIMEOUT).pollInterval(Duration.ofMillis(10));
    }

    /**
     * Runs a statement directly, without network faults.
     *
     * @param sql the statement
     * @return the first column of the first row; null if there is no row
     * @throws SQLException if the statement fails
     */
    public String query(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            // The server's default may be read-only at this time.
            statement.execute("SET " + READ_ONLY + " = off");
            if (!statement.execute(sql)) {
                return null;
            }
            try (ResultSet row = statement.getResultSet()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        server.close();
    }
}
