package org.supaqueue.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Embedded PostgreSQL servers, started on demand and stopped with the JVM.
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
     * A new, empty database on the shared server of that major, which is not durable and therefore quick.
     *
     * @param major which PostgreSQL
     * @return an empty database
     */
    public static TestDatabase fresh(PostgresMajor major) {
        return SPARE.take(shared(new Server(major, false)));
    }

    /**
     * Gives a database back that is not used any more, so that {@link #fresh} may lend it again, emptied. Databases that
     * came from elsewhere are left alone.
     *
     * @param database to which nobody needs to be connected
     */
    public static void giveBack(TestDatabase database) {
        EmbeddedPostgres server = database.server();
        if (RUNNING.entrySet().stream()
                .anyMatch(each -> each.getValue() == server && !each.getKey().durable())) {
            SPARE.giveBack(database);
        }
    }

    /**
     * A new, empty database that keeps only the characters of ISO 8859-1.
     *
     * @param major which PostgreSQL
     * @return an empty database
     */
    public static TestDatabase freshLatin1(PostgresMajor major) {
        return TestDatabase.createOn(
                shared(new Server(major, false)), "TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'");
    }

    /**
     * A new, empty database on the shared server of that major that runs with {@code fsync} and
     * {@code synchronous_commit} on.
     *
     * @param major which PostgreSQL
     * @return an empty database
     */
    public static TestDatabase freshDurable(PostgresMajor major) {
        return TestDatabase.createOn(shared(new Server(major, true)), "");
    }

    /**
     * A server of one's own, for tests that stop or kill it.
     *
     * @param major which PostgreSQL
     * @param durable whether {@code fsync} and {@code synchronous_commit} are on
     * @return a running server; the caller closes it
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
