package org.supaqueue.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.supaqueue.internal.store.Database;
import org.supaqueue.internal.store.Migrator;

/**
 * The PostgreSQL server of this JVM, which starts on first use and stops with the JVM. Makes databases as copies of a
 * template, because a copy takes less time than a migration. The server is not durable, and therefore fast.
 */
final class EmbeddedServer {

    private final EmbeddedPostgres postgres;
    private final CopiedDatabases databases;
    private final Map<String, String> baseTemplates = new HashMap<>();

    private EmbeddedServer(EmbeddedPostgres postgres, CopiedDatabases databases) {
        this.postgres = postgres;
        this.databases = databases;
    }

    /** Starts the server when a test first needs the server. */
    private static final class Holder {
        static final EmbeddedServer INSTANCE = start();
    }

    static EmbeddedServer instance() {
        return Holder.INSTANCE;
    }

    private static EmbeddedServer start() {
        try {
            EmbeddedPostgres.Builder server = EmbeddedPostgres.builder();
            MemoryFolder.choose().ifPresent(server::setDataDirectory);
            EmbeddedPostgres postgres = server.setServerConfig("fsync", "off")
                    .setServerConfig("synchronous_commit", "off")
                    .setServerConfig("full_page_writes", "off")
                    .setServerConfig("autovacuum", "off")
                    .setServerConfig("max_wal_size", "128MB")
                    .start();
            return new EmbeddedServer(
                    postgres, new CopiedDatabases(postgres.getPostgresDatabase().getConnection()));
        } catch (IOException | SQLException failed) {
            throw new IllegalStateException("PostgreSQL could not be started", failed);
        }
    }

    /**
     * Returns the template with the tables of the queue and the test clock.
     *
     * @param schema the schema of the tables; the empty text for the schema public
     */
    synchronized String baseTemplate(String schema) throws SQLException {
        String known = baseTemplates.get(schema);
        if (known == null) {
            known = databases.copy("template1");
            migrate(known, schema);
            baseTemplates.put(schema, known);
        }
        return known;
    }

    private void migrate(String template, String schema) throws SQLException {
        try (TestPool pool = pool(template)) {
            if (!schema.isEmpty()) {
                execute(pool, "CREATE SCHEMA \"" + schema.replace("\"", "\"\"") + '"');
            }
            new Migrator(new Database(pool), schema.isEmpty() ? null : schema, true).run();
            execute(pool, read("clock.sql"));
        }
    }

    CopiedDatabases databases() {
        return databases;
    }

    TestPool pool(String name) {
        return new TestPool(postgres.getJdbcUrl("postgres", name));
    }

    private static void execute(TestPool pool, String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String read(String resource) {
        try (InputStream in = EmbeddedServer.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
