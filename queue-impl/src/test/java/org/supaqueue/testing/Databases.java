package org.supaqueue.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Embedded PostgreSQL servers. A server starts when a test needs the server, and stops with the JVM.
 *
 * <pre>{@code
 * TestDatabase database = Databases.fresh(PostgresMajor.OLDEST);
 * }</pre>
 */
public final class Databases {
    private static final Map<Server, EmbeddedPostgres> RUNNING = new ConcurrentHashMap<>();

    private static final SpareDatabases SPARE = new SpareDatabases();

    private record Server(PostgresMajor major, boolean durable) {}

    private Databases() {}

    /**
     * Returns an empty database on the shared server of this version. The server is not durable, and therefore fast.
     *
     * @param major version of PostgreSQL
     * @return an empty database
     */
    public static TestDatabase fresh(PostgresMajor major) {
        return SPARE.take(shared(new Server(major, false)));
    }

    /**
     * Takes a database back after its last use and empties the database, so that {@link #fresh} can lend the database
     * again. Does nothing for a database on another server.
     *
     * @param database a database to which no test needs a connection any more
     */
    public static void giveBack(TestDatabase database) {
        EmbeddedPostgres server = database.server();
        if (RUNNING.entrySet().stream()
                .anyMatch(each -> each.getValue() == server && !each.getKey().durable())) {
            SPARE.giveBack(database);
        }
    }

    /**
     * Returns a new, empty database for characters of ISO 8859-1 only.
     *
     * @param major version of PostgreSQL
     * @return an empty database
     */
    public static TestDatabase freshLatin1(PostgresMajor major) {
        return TestDatabase.createOn(
                shared(new Server(major, false)), "TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'");
    }

    /**
     * Returns a new, empty database on the shared server of this version with {@code fsync} and
     * {@code synchronous_commit} on.
     *
     * @param major version of PostgreSQL
     * @return an empty database
     */
    public static TestDatabase freshDurable(PostgresMajor major) {
        return TestDatabase.createOn(shared(new Server(major, true)), "");
    }

    /**
     * Starts a server for one test only. The test may stop or kill the server.
     *
     * @param major version of PostgreSQL
     * @param durable whether {@code fsync} and {@code synchronous_commit} are on
     * @return a running server, which the caller closes
     */
    public static EmbeddedPostgres start(PostgresMajor major, boolean durable) {
        String switched = durable ? "on" : "off";
        try {
            return EmbeddedPostgres.builder()
                    .setPgBinaryResolver(PostgresBinaries.of(major))
                    .setServerConfig("fsync", switched)
                    .setServerConfig("synchronous_commit", switched)
                    .setServerConfig("full_page_writes", switched)
                    .setServerConfig("max_prepared_transactions", "10")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EmbeddedPostgres shared(Server server) {
        return RUNNING.computeIfAbsent(server, s -> start(s.major(), s.durable()));
    }
}
